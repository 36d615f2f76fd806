# add_layer(NAME SOURCES a.cc ... [TORCH_SOURCES b.cc ...] [LINK libraries...])
#   One static library a room, pointsman_NAME, linked to what cmake/layers.cmake allows it.
#   Rooms with LibTorch keep it PRIVATE: their headers that cross rooms are free of it. TORCH_SOURCES are the units that
#   see it, and share one precompiled header; the others compile in a fraction of the time without.
function(add_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;TORCH_SOURCES;LINK" ${ARGN})
  add_library(pointsman_${name} STATIC ${arg_SOURCES} ${arg_TORCH_SOURCES})
  set_source_files_properties(${arg_SOURCES} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_include_directories(pointsman_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(pointsman_${name} PRIVATE pointsman_flags)
  foreach(dep IN LISTS pointsman_deps_${name})
    target_link_libraries(pointsman_${name} PUBLIC pointsman_${dep})
  endforeach()
  if(name IN_LIST pointsman_torch_layers)
    use_torch(pointsman_${name})
  endif()
  target_link_libraries(pointsman_${name} PUBLIC ${arg_LINK})
endfunction()

# use_torch(TARGET): LibTorch's headers as system headers, its libraries, the shared precompiled header.
function(use_torch target)
  target_link_libraries(${target} PRIVATE pointsman_torch)
  # A precompiled header serves one setting of position independence: programs take the libraries'.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
  target_precompile_headers(${target} REUSE_FROM pointsman_torch_pch)
endfunction()

# add_room_test(NAME SOURCES a_test.cc ... [ROOM room] [TORCH] [LINK ...] [LABELS ...]): one GoogleTest binary.
function(add_room_test name)
  cmake_parse_arguments(arg "TORCH" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE pointsman_flags ${arg_LINK} GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE POINTSMAN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(arg_TORCH)
    use_torch(${name})
  else()
    target_precompile_headers(${name} REUSE_FROM pointsman_test_pch)
    # GCC 12 sees strings of literals overflow where the library's own headers are precompiled.
    target_compile_options(${name} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
endfunction()
