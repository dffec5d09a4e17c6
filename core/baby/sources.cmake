set(baby_sources guest.c decode.c text.c)
