set(wasm_sources insns.c instance.c module.c reference.c thread.c validate.c)

# One rounding an instruction, and no errno where C's sqrt() would set it.
set_source_files_properties(wasm/reference.c PROPERTIES COMPILE_OPTIONS "-ffp-contract=off;-fno-math-errno")
