# Removes what the last `cmake --install` of a build put into place: `cmake --build BUILD --target uninstall`.
file(STRINGS install_manifest.txt files)
foreach(file IN LISTS files)
  set(file "$ENV{DESTDIR}${file}")
  message(STATUS "Removing ${file}")
  file(REMOVE "${file}")
  # Directories of Bobbin's own go with the last file in them.
  cmake_path(GET file PARENT_PATH directory)
  file(GLOB rest "${directory}/*")
  if(directory MATCHES "/bobbin$" AND NOT rest)
    file(REMOVE_RECURSE "${directory}")
  endif()
endforeach()
file(REMOVE install_manifest.txt)
