set(wasm_sources insns.c module.c validate.c)
