# Toolchain file: the library as WebAssembly, with Debian's clang-19, lld-19, llvm-19, wasi-libc and libclang-rt-19-dev-wasm32.
set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
find_program(CMAKE_C_COMPILER NAMES clang-19 REQUIRED)
find_program(BOBBIN_OBJDUMP NAMES llvm-objdump-19 REQUIRED) # GNU's does not read such objects
find_program(CMAKE_AR NAMES llvm-ar-19 REQUIRED)
find_program(CMAKE_RANLIB NAMES llvm-ranlib-19 REQUIRED)
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# What is left out to keep the page small: it stops at breakpoints and counts, which takes the exact flavour, and bobbin.wasm runs
# the Baby alone.
set(BOBBIN_LEAVE_OUT "^(rv64|wasm)/.*/fast|^wasm_stack/" CACHE STRING "")
set(rv64_without_super "left out of the page, to keep it small")
