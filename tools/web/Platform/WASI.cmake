# What CMake must know of the system WASI: programs are modules, and there are no shared libraries.
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)
set(CMAKE_C_OUTPUT_EXTENSION .o)
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
