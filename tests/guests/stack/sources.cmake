set(stack_sources guest.c decode.c text.c)
