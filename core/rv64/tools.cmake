# superinsn proposes rows for fuse.def; it looks at instructions as the decoder does.
add_executable(superinsn ${CMAKE_CURRENT_LIST_DIR}/superinsn.c)
target_compile_definitions(superinsn PRIVATE _GNU_SOURCE)
target_link_libraries(superinsn PRIVATE bobbin_internal bobbin_warnings PkgConfig::JANSSON)
