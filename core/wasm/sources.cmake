set(wasm_sources guest.c calls.c code.c decode.c fuse.c rows.c instance.c module.c thread.c validate.c)

# One rounding an instruction, and no errno where C's sqrt() would set it.
set(wasm_cell_flags -ffp-contract=off -fno-math-errno)

# Engines that it has no cells for, and why.
set(wasm_without_indirect "WebAssembly's bytes are stack code: wasm_stack has this engine")

# For the engine `copy`.
set(wasm_stencils wasm/stencils.c)
set(wasm_generator_sources wasm/generate.c)
