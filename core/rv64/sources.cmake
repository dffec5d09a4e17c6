set(rv64_sources rv64/guest.c rv64/table.c rv64/decode_word.c rv64/thread.c rv64/fuse.c rv64/disasm.c rv64/elf.c rv64/fp.c)
set(rv64_reference_sources rv64/reference_fp.c)

# Floating point is the host's: one rounding an instruction, and no errno where C's sqrt() would set it.
set(rv64_cell_flags -ffp-contract=off -fno-math-errno)

# For engines that generate code.
set(rv64_stencils rv64/stencils.c)
set(rv64_generator_sources rv64/generate.c)
