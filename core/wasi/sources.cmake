# WASI preview 1, the world of WebAssembly programs.
target_sources(bobbin_objects PRIVATE wasi/files.c wasi/paths.c wasi/process.c wasi/wasi.c)
