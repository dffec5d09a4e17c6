set(baby_sources guest.c calls.c decode.c text.c)

# For engines that generate code.
set(baby_stencils baby/stencils.c)
set(baby_generator_sources baby/generate.c)
