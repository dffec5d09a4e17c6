# WebAssembly as stack code: the other form of the guest in ../wasm, which has its files.
set(wasm_stack_form_of wasm)
set(wasm_stack_cell_flags ${wasm_cell_flags} -DWASM_STACK)
set(wasm_stack_without_copy "only the register form has stencils")
