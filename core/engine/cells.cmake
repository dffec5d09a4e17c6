# One object for every guest x engine x flavour, each with its own compiler and flags.
#
# Takes BOBBIN_GUESTS, <guest>_dir, <guest>_includes, and <guest>_cell_flags and <guest>_reference_sources from the guest's
# sources.cmake. Sets
# BOBBIN_CELL_OBJECTS, and two lists for cells.c: BOBBIN_CELLS_DEF (which cells there are and how they
# were compiled) and BOBBIN_SHAPES_DEF (what disassembling them shows).

include(CheckCSourceCompiles)
include(CheckCCompilerFlag)
set(engine_dir ${CMAKE_CURRENT_LIST_DIR})
set(core_dir ${CMAKE_CURRENT_SOURCE_DIR})

# ---- The lists ----

set(flavours fast exact) # enum bobbin_flavour

# The engines, from the file that C includes: column 1 of each row, and of each engine columns 2 and 3.
set(engines)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${core_dir}/engines.def)
file(STRINGS ${core_dir}/engines.def rows REGEX "^ENGINE\\(")
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^ENGINE\\(([a-z0-9_]+), ([01]), ([a-z_]+),")
    message(FATAL_ERROR "${core_dir}/engines.def: not understood: ${row}")
  endif()
  list(APPEND engines ${CMAKE_MATCH_1})
  set(engine_${CMAKE_MATCH_1}_predecoded ${CMAKE_MATCH_2})
  set(engine_${CMAKE_MATCH_1}_place ${CMAKE_MATCH_3})
endforeach()

# ---- Compilers ----

# The family and version of a compiler that is not this build's own.
function(ask_compiler program id version)
  execute_process(COMMAND ${program} -dM -E -x c /dev/null OUTPUT_VARIABLE macros ERROR_QUIET)
  if(macros MATCHES "__clang_major__ ([0-9]+)")
    set(major ${CMAKE_MATCH_1})
    string(REGEX MATCH "__clang_minor__ ([0-9]+)" _ "${macros}")
    set(minor ${CMAKE_MATCH_1})
    string(REGEX MATCH "__clang_patchlevel__ ([0-9]+)" _ "${macros}")
    set(${id} clang PARENT_SCOPE)
    set(${version} ${major}.${minor}.${CMAKE_MATCH_1} PARENT_SCOPE)
  endif()
endfunction()

if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  set(own_id clang)
else()
  set(own_id gcc)
endif()
set(own_version ${CMAKE_C_COMPILER_VERSION})

# Tail calls want `musttail`, and `preserve_none` to be any good. A compiler that has both builds them, this build's own
# for preference; else one that has musttail alone; else there is no such cell.
set(BOBBIN_MUSTTAIL_COMPILER "" CACHE STRING "Compiler for tail-call cells where the build's own is no good; or none")
check_c_source_compiles("__attribute__((preserve_none)) void f(void); __attribute__((preserve_none)) void g(void) {
  __attribute__((musttail)) return f(); } int main(void) { return __has_attribute(preserve_none) ? 0 : sizeof(char[-1]); }"
  BOBBIN_HAVE_PRESERVE_NONE FAIL_REGEX "warning")
check_c_source_compiles("void f(void) {} void g(void) { __attribute__((musttail)) return f(); } int main(void) { return 0; }"
  BOBBIN_HAVE_MUSTTAIL FAIL_REGEX "warning")
set(no_musttail "${own_id} ${own_version} has no musttail, and no clang 19 or later was found to build this cell with")
if(CMAKE_SYSTEM_NAME STREQUAL "WASI") # another compiler's objects would be for another machine
  set(no_musttail "WebAssembly has tail calls only as an extension, which not all hosts have")
elseif(NOT BOBBIN_HAVE_PRESERVE_NONE AND NOT BOBBIN_MUSTTAIL_COMPILER)
  find_program(BOBBIN_CLANG NAMES clang-21 clang-20 clang-19)
  if(BOBBIN_CLANG)
    set_property(CACHE BOBBIN_MUSTTAIL_COMPILER PROPERTY VALUE ${BOBBIN_CLANG})
  endif()
endif()
# Where this build's own compiler is a cross compiler, the other one must compile for the same host.
set(foreign_target)
if(CMAKE_CROSSCOMPILING)
  execute_process(COMMAND ${CMAKE_C_COMPILER} -dumpmachine OUTPUT_VARIABLE target OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(foreign_target --target=${target})
  if(CMAKE_SYSROOT)
    list(APPEND foreign_target --sysroot=${CMAKE_SYSROOT})
  endif()
endif()

# ---- Stencils ----

# Machine code that `copy` copies (engine/stencils): of the guests whose sources.cmake names a file of them. Only clang
# has preserve_none. The code model of a host decides what is made of operands, which are addresses to the compiler: what
# immediates are, 32 bits that are sign-extended.
set(stencil_flags_x86_64 -mcmodel=kernel -mno-red-zone -fcf-protection=none)
set(stencil_flags_aarch64 -mcmodel=large) # 64 bits, which engine/stencils makes 32 of
set(objdump objdump) # GNU's, whatever compiler is used: one disassembly to read
if(CMAKE_CROSSCOMPILING)
  set(objdump ${CMAKE_OBJDUMP}) # it reads the target's code
endif()
find_program(BOBBIN_OBJDUMP NAMES ${objdump} REQUIRED)
find_package(Python3 COMPONENTS Interpreter)
set(stencil_compiler "")
if(BOBBIN_HAVE_PRESERVE_NONE)
  set(stencil_compiler ${CMAKE_C_COMPILER})
elseif(BOBBIN_MUSTTAIL_COMPILER AND NOT BOBBIN_MUSTTAIL_COMPILER STREQUAL "none")
  set(stencil_compiler ${BOBBIN_MUSTTAIL_COMPILER})
  set(stencil_target ${foreign_target})
endif()
set(no_stencils "")
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT DEFINED stencil_flags_${CMAKE_SYSTEM_PROCESSOR})
  set(no_stencils "there are no stencils for ${CMAKE_SYSTEM_NAME} on ${CMAKE_SYSTEM_PROCESSOR}")
elseif(NOT stencil_compiler)
  set(no_stencils "no clang 19 or later was found to compile stencils with")
elseif(NOT Python3_FOUND)
  set(no_stencils "no Python 3 was found to make a table of the stencils")
endif()

# Makes <directory>/stencils.inc of a guest's file, and tells where it is.
function(make_stencils guest result)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/${guest}_stencils)
  file(MAKE_DIRECTORY ${directory})
  add_custom_command(
    OUTPUT ${directory}/stencils.o
    COMMAND ${stencil_compiler} ${stencil_target} -std=gnu11 -O2 -Wall -Wextra ${stencil_flags_${CMAKE_SYSTEM_PROCESSOR}}
            -fno-pic -fomit-frame-pointer -ffunction-sections -fno-asynchronous-unwind-tables -fno-stack-protector
            -fno-jump-tables ${${guest}_cell_flags} -I${core_dir} -I${core_dir}/include -MD -MF ${directory}/stencils.d -MT ${directory}/stencils.o
            -c ${core_dir}/${${guest}_stencils} -o ${directory}/stencils.o
    DEPENDS ${core_dir}/${${guest}_stencils}
    DEPFILE ${directory}/stencils.d
    VERBATIM)
  add_custom_command(
    OUTPUT ${directory}/stencils.inc
    COMMAND ${Python3_EXECUTABLE} ${engine_dir}/stencils ${CMAKE_SYSTEM_PROCESSOR} ${BOBBIN_OBJDUMP} ${directory}/stencils.o
            > ${directory}/stencils.inc
    DEPENDS ${engine_dir}/stencils ${core_dir}/host/${CMAKE_SYSTEM_PROCESSOR}.py ${directory}/stencils.o
    COMMENT "Making a table of ${guest}'s stencils"
    VERBATIM)
  set(${result} ${directory} PARENT_SCOPE)
endfunction()

# Why there is no cell of an engine that copies for that guest; or nothing.
function(copies_not guest result)
  if(NOT ${guest}_stencils)
    set(${result} "${guest} has no stencils" PARENT_SCOPE)
  else()
    set(${result} "${no_stencils}" PARENT_SCOPE)
  endif()
endfunction()

# ---- Flags ----

option(BOBBIN_DISPATCH_FLAGS "Keep the compiler from merging and copying dispatch (OFF: to see what it does then)" ON)

# What makes a compiler leave dispatch where the template put it (tests/shape counts the jumps in the objects).
#   each: GCC makes one jump of all `goto *` and later copies it back, but only if it is short (max-goto-duplication-insns);
#         before and after it merges what is equal in blocks' ends (tree-tail-merge, crossjumping) and beginnings
#         (code-hoisting, tree-pre, gcse). clang 19 gave its tail duplication a limit that large engines exceed.
#         Copying more blocks where it places them changes nothing of that, and takes it minutes in the many blocks of `exact`.
#   one:  clang copies an indirect branch into every block that leads to it: the `switch` becomes a token engine.
function(dispatch_flags id version place flavour result)
  if(NOT BOBBIN_DISPATCH_FLAGS)
    set(${result} "" PARENT_SCOPE)
    return()
  endif()
  set(flags)
  if(id STREQUAL "gcc")
    if(NOT place MATCHES "^one")
      set(flags -fno-gcse -fno-crossjumping -fno-tree-tail-merge -fno-code-hoisting -fno-tree-pre
                --param=max-goto-duplication-insns=100)
    endif()
  elseif(place MATCHES "^one")
    set(flags -mllvm -tail-dup-indirect-size=0)
  elseif(version VERSION_GREATER_EQUAL 19)
    set(flags -mllvm -tail-dup-pred-size=5000 -mllvm -tail-dup-succ-size=5000)
    if(flavour STREQUAL "exact")
      list(APPEND flags -mllvm -tail-dup-placement=false)
    endif()
  endif()
  set(${result} ${flags} PARENT_SCOPE)
endfunction()

set(optimisation -O2)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(optimisation -O0)
endif()
# Debug information of cells says which line and which function code came from, which engine/listing.py reads. Where each variable is
# at each place is left out, unless one debugs: in functions of that size it takes a compiler up to ten times as long as the code.
set(debug_info $<$<CONFIG:RelWithDebInfo>:$<IF:$<C_COMPILER_ID:GNU>,-fno-var-tracking,-g1>>)
set(foreign_debug_info $<IF:$<CONFIG:Debug>,-g,-g1>) # clang's
set(BOBBIN_CELL_EXTRA_FLAGS "" CACHE STRING "More flags for every cell (to see what they do to its shape)")

# ---- The cells ----

set(BOBBIN_LEAVE_OUT "" CACHE STRING "What is not built, for a short build: a regular expression for GUEST/ENGINE/FLAVOUR; the oracles stay")
set(BOBBIN_CELLS_DEF ${CMAKE_CURRENT_BINARY_DIR}/cells.def)
set(BOBBIN_SHAPES_DEF ${CMAKE_CURRENT_BINARY_DIR}/shapes.def)
set(BOBBIN_CELL_OBJECTS)
set(cells_def "/* Made by engine/cells.cmake. */\n#ifndef CELL\n#define CELL(guest, engine, flavour, compiler, flags)\n#endif\n")
string(APPEND cells_def "#ifndef CELL_UNAVAILABLE\n#define CELL_UNAVAILABLE(guest, engine, flavour, why_not)\n#endif\n")
set(shape_arguments)

foreach(guest IN LISTS BOBBIN_GUESTS)
  list(TRANSFORM ${guest}_includes PREPEND -I OUTPUT_VARIABLE include_options)
  foreach(engine IN LISTS engines)
    foreach(flavour IN LISTS flavours)
      set(cell ${guest}_${engine}_${flavour})
      set(names ${guest}) # whose names and files they are
      if(DEFINED ${guest}_form_of)
        set(names ${${guest}_form_of})
      endif()
      set(id ${own_id})
      set(version ${own_version})
      set(foreign "")
      set(why_not "")
      if(DEFINED ${guest}_without_${engine})
        set(why_not "${${guest}_without_${engine}}")
      elseif(BOBBIN_LEAVE_OUT AND "${guest}/${engine}/${flavour}" MATCHES "${BOBBIN_LEAVE_OUT}" AND NOT engine STREQUAL "reference")
        set(why_not "left out of this build (BOBBIN_LEAVE_OUT)")
      elseif(engine_${engine}_place STREQUAL "one_called")
        if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|aarch64)$")
          set(why_not "code is not generated for ${CMAKE_SYSTEM_PROCESSOR} yet")
        elseif(NOT EXISTS ${${names}_dir}/calls.c)
          set(why_not "${guest} has no calls.c to generate code by")
        endif()
      elseif(engine_${engine}_place STREQUAL "each_copied")
        copies_not(${guest} why_not)
      endif()
      if(NOT why_not AND engine_${engine}_place MATCHES "^each_(musttail|copied)$" AND NOT BOBBIN_HAVE_PRESERVE_NONE)
        if(BOBBIN_MUSTTAIL_COMPILER AND NOT BOBBIN_MUSTTAIL_COMPILER STREQUAL "none")
          set(foreign ${BOBBIN_MUSTTAIL_COMPILER})
          ask_compiler(${foreign} id version)
        elseif(NOT BOBBIN_HAVE_MUSTTAIL)
          set(why_not "${no_musttail}")
        endif()
      endif()
      if(why_not)
        string(APPEND cells_def "CELL_UNAVAILABLE(${guest}, ${engine}, ${flavour}, \"${why_not}\")\n")
        continue()
      endif()

      set(flags ${optimisation} -fPIC ${${guest}_cell_flags})
      if(engine_${engine}_place STREQUAL "each_copied") # else there are too few host registers for its arguments
        list(TRANSFORM flags REPLACE "^-O0$" "-O2")
      endif()
      dispatch_flags(${id} ${version} ${engine_${engine}_place} ${flavour} more)
      list(APPEND flags ${more})
      separate_arguments(extra UNIX_COMMAND "${BOBBIN_CELL_EXTRA_FLAGS}")
      list(APPEND flags ${extra})
      string(REPLACE ";" " " flags_text "${flags}")

      string(REPLACE "-mllvm;" "SHELL:-mllvm " options "${flags}") # else the second -mllvm goes as a duplicate

      set(exact 0)
      if(flavour STREQUAL "exact")
        set(exact 1)
      endif()
      set(fused 0)
      set(fuse_def "engine/unfused.def")
      if(engine_${engine}_place STREQUAL "each_fused" AND NOT exact)
        set(fused 1)
        set(fuse_def "${guest}/fuse.def")
      endif()
      set(generates 0)
      if(engine_${engine}_place MATCHES "^(each_copied|one_called)$" AND NOT exact)
        set(generates 1)
      endif()
      set(definitions CELL_GUEST=${names} CELL_PREDECODED=${engine_${engine}_predecoded} CELL_EXACT=${exact} CELL_FUSED=${fused}
                      CELL_GENERATES=${generates} CELL_COPY_H="${names}/copy.h"
                      CELL_RUN=bobbin_run_${cell} CELL_TEMPLATE="engine/${engine}.inc" CELL_INSNS_H="${names}/insns.h"
                      CELL_INSNS_DEF="${names}/insns.def" CELL_FUSE_DEF="${fuse_def}" CELL_REFERENCE_H="${names}/reference.h")
      if(foreign)
        set(object ${CMAKE_CURRENT_BINARY_DIR}/${cell}.o)
        list(TRANSFORM definitions PREPEND -D)
        add_custom_command(
          OUTPUT ${object}
          COMMAND ${foreign} ${foreign_target} -std=gnu11 ${foreign_debug_info} -fdebug-default-version=4 -Wall -Wextra -fvisibility=hidden ${BOBBIN_PREFIX_MAP} ${flags}
                  ${definitions} ${include_options} -MD -MF ${object}.d -MT ${object} -c ${engine_dir}/cell.c -o ${object}
          DEPENDS ${engine_dir}/cell.c
          DEPFILE ${object}.d
          VERBATIM)
        set(objects ${object})
      else()
        add_library(${cell} OBJECT engine/cell.c)
        target_link_libraries(${cell} PRIVATE bobbin_warnings)
        target_compile_definitions(${cell} PRIVATE ${definitions})
        target_compile_options(${cell} PRIVATE ${options} ${debug_info})
        # Generated code has no type to look at before a call. Whether each step from slot to slot overflows takes four times
        # as long to compile.
        if(BOBBIN_SANITIZE AND own_id STREQUAL "clang")
          target_compile_options(${cell} PRIVATE -fno-sanitize=function,pointer-overflow)
        endif()
        target_include_directories(${cell} PRIVATE ${${guest}_includes})
        set_target_properties(${cell} PROPERTIES C_VISIBILITY_PRESET hidden)
        set(objects $<TARGET_OBJECTS:${cell}>)
      endif()
      if(engine STREQUAL "reference") # its switch is in the guest's own file, which both flavours call
        if(NOT TARGET ${names}_reference)
          add_library(${names}_reference OBJECT ${${names}_dir}/reference.c ${${names}_reference_sources})
          target_link_libraries(${names}_reference PRIVATE bobbin_warnings)
          target_compile_options(${names}_reference PRIVATE ${options})
          target_include_directories(${names}_reference PRIVATE ${${guest}_includes})
          set_target_properties(${names}_reference PROPERTIES C_VISIBILITY_PRESET hidden)
          list(APPEND BOBBIN_CELL_OBJECTS $<TARGET_OBJECTS:${names}_reference>)
        endif()
        list(APPEND shape_arguments ${cell} $<TARGET_OBJECTS:${names}_reference>)
      else()
        list(APPEND shape_arguments ${cell} ${objects})
      endif()
      list(APPEND BOBBIN_CELL_OBJECTS ${objects})
      string(APPEND cells_def "CELL(${guest}, ${engine}, ${flavour}, \"${id} ${version}\", \"${flags_text}\")\n")
    endforeach()
  endforeach()
endforeach()
string(APPEND cells_def "#undef CELL\n#undef CELL_UNAVAILABLE\n")
file(CONFIGURE OUTPUT ${BOBBIN_CELLS_DEF} CONTENT "${cells_def}" @ONLY)

# Code generators, with the tables that they read.
foreach(guest IN LISTS BOBBIN_GUESTS)
  copies_not(${guest} why_not)
  if(${guest}_stencils AND NOT why_not)
    make_stencils(${guest} directory)
    add_library(${guest}_generator OBJECT ${${guest}_generator_sources} ${directory}/stencils.inc)
    target_link_libraries(${guest}_generator PRIVATE bobbin_warnings)
    target_include_directories(${guest}_generator PRIVATE ${directory} ${BOBBIN_FUSED_DIR} ${core_dir} ${core_dir}/include)
    set_target_properties(${guest}_generator PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    list(APPEND BOBBIN_CELL_OBJECTS $<TARGET_OBJECTS:${guest}_generator>)
  endif()
endforeach()

# Not shipped: one target that stands for all the objects, since make knows no rule for another target's objects.
add_library(bobbin_cells STATIC ${BOBBIN_CELL_OBJECTS})
set_target_properties(bobbin_cells PROPERTIES LINKER_LANGUAGE C)
add_custom_command(
  OUTPUT ${BOBBIN_SHAPES_DEF}
  COMMAND ${engine_dir}/shape ${BOBBIN_OBJDUMP} ${shape_arguments} > ${BOBBIN_SHAPES_DEF}
  DEPENDS ${engine_dir}/shape bobbin_cells
  COMMENT "Disassembling the cells"
  COMMAND_EXPAND_LISTS VERBATIM)

# For the results of bobbin-bench: one instruction's machine code in every cell, where it is not mostly a sanitizer's.
if(BOBBIN_BENCH AND Python3_FOUND AND NOT BOBBIN_SANITIZE)
  set(handlers ${CMAKE_CURRENT_BINARY_DIR}/handlers.json)
  add_custom_command(
    OUTPUT ${handlers}
    COMMAND ${Python3_EXECUTABLE} ${engine_dir}/handlers ${BOBBIN_OBJDUMP} ${shape_arguments} > ${handlers}
    DEPENDS ${engine_dir}/handlers ${engine_dir}/listing.py bobbin_cells
    COMMENT "Looking for a handler in each cell"
    COMMAND_EXPAND_LISTS VERBATIM)
  add_custom_target(bobbin_handlers DEPENDS ${handlers})
endif()
