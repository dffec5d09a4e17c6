# bobbin-bench once more for each further layout of the measured cells: the same objects, linked in another order and with gaps
# between them, so that where the linker happened to put a cell does not pass for what its engine costs. Layout 0 is
# bobbin-bench itself; what layout N is like follows from its number, the seed.
set(layouts 5)
if(BOBBIN_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(layouts 1) # times of such builds mean nothing
endif()
set(BOBBIN_LAYOUTS ${layouts} CACHE STRING "In how many layouts cells can be measured")

# Part of a linker script that puts the cells first, in the order and with the gaps of that seed. What is aligned to 16 bytes stays
# so, and gets every place within a line of the cache and a page.
function(layout_script path seed)
  set(state ${seed})
  set(text "SECTIONS\n{\n  .text.cells : ALIGN(0x1000)\n  {\n")
  list(TRANSFORM BOBBIN_CELL_OBJECTS REPLACE "^\\$<TARGET_OBJECTS:(.*)>$" "\\1.dir/*" OUTPUT_VARIABLE left)
  list(TRANSFORM left REPLACE "^.*/([^/]+\\.o)$" "\\1")
  while(left)
    foreach(limit IN ITEMS 4096 0) # two numbers of a linear congruential generator, by their upper bits
      math(EXPR state "(${state} * 1103515245 + 12345) % 2147483648")
      if(limit)
        math(EXPR gap "${state} / 65536 % ${limit} / 16 * 16")
      else()
        list(LENGTH left count)
        math(EXPR index "${state} / 65536 % ${count}")
      endif()
    endforeach()
    list(GET left ${index} object)
    list(REMOVE_AT left ${index})
    string(APPEND text "    . += ${gap};\n    */${object}(.text)\n")
  endwhile()
  file(CONFIGURE OUTPUT ${path} CONTENT "${text}  }\n}\nINSERT BEFORE .text;\n" @ONLY)
endfunction()

target_compile_definitions(bench_objects PRIVATE BOBBIN_LAYOUT_COUNT=${BOBBIN_LAYOUTS})
math(EXPR last "${BOBBIN_LAYOUTS} - 1")
if(last GREATER 0)
  foreach(seed RANGE 1 ${last})
    set(script ${CMAKE_CURRENT_BINARY_DIR}/layouts/${seed}.ld)
    layout_script(${script} ${seed})
    add_executable(bobbin-bench-layout-${seed} $<TARGET_OBJECTS:bench_objects> ${BOBBIN_CELL_OBJECTS})
    target_link_libraries(bobbin-bench-layout-${seed} PRIVATE bobbin_internal ${bench_libraries})
    target_link_options(bobbin-bench-layout-${seed} PRIVATE LINKER:-T,${script} LINKER:--strip-debug)
    set_target_properties(bobbin-bench-layout-${seed} PROPERTIES LINKER_LANGUAGE CXX LINK_DEPENDS ${script} OUTPUT_NAME ${seed}
                                                                 RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/layouts)
    add_dependencies(bobbin-bench-layout-${seed} bobbin_cells)
    add_dependencies(bobbin-bench bobbin-bench-layout-${seed})
  endforeach()
endif()
