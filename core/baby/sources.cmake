target_sources(bobbin_objects PRIVATE baby/guest.c baby/decode.c baby/text.c)
