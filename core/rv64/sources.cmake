set(rv64_sources guest.c isa.c calls.c csr.c table.c decode_word.c opcodes.c thread.c fuse.c disasm.c fp.c
    pointers.c vector.c vector_float.c vector_integer.c vector_memory.c vector_permute.c)
set(rv64_linux_sources linux.c)
set(rv64_reference_sources reference_fp.c reference_b.c reference_v.c)

# Floating point is the host's: one rounding an instruction, and no errno where C's sqrt() would set it.
set(rv64_cell_flags -ffp-contract=off -fno-math-errno)

# For engines that generate code.
set(rv64_stencils rv64/stencils.c)
set(rv64_generator_sources rv64/generate.c)
