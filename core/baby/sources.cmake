set(baby_sources baby/guest.c baby/decode.c baby/text.c)
