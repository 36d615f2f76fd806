# pointsman_torch: LibTorch's libraries and headers, and TORCH_VERSION. From .deps/libtorch, which tools/setup.sh makes, or
# below CMAKE_PREFIX_PATH. Not find_package(Torch): with a CUDA build it asks for the CUDA toolkit, of which nothing here
# is used.
set(libtorch_oldest 2.11)
set(libtorch_hints)
string(REPLACE ":" ";" libtorch_environment "$ENV{CMAKE_PREFIX_PATH}")
foreach(prefix IN LISTS CMAKE_PREFIX_PATH libtorch_environment ITEMS ${PROJECT_SOURCE_DIR}/.deps/libtorch)
  list(APPEND libtorch_hints ${prefix} ${prefix}/torch ${prefix}/libtorch)
  if(prefix MATCHES "^(.*)/share/cmake/?$")  # torch.utils.cmake_prefix_path
    list(APPEND libtorch_hints ${CMAKE_MATCH_1})
  endif()
endforeach()
unset(TORCH_CPU_LIBRARY CACHE)  # the prefix may be another one now
find_library(TORCH_CPU_LIBRARY torch_cpu HINTS ${libtorch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
if(NOT TORCH_CPU_LIBRARY)
  message(FATAL_ERROR "no LibTorch in .deps/libtorch or below CMAKE_PREFIX_PATH: run tools/setup.sh")
endif()
get_filename_component(libtorch_lib ${TORCH_CPU_LIBRARY} DIRECTORY)
get_filename_component(libtorch_root ${libtorch_lib} DIRECTORY)
set(libtorch_api ${libtorch_root}/include/torch/csrc/api/include)

foreach(header IN ITEMS ${libtorch_api}/torch/version.h ${libtorch_root}/include/torch/headeronly/version.h)
  if(EXISTS ${header})
    file(READ ${header} text)
    if(text MATCHES "TORCH_VERSION_MAJOR ([0-9]+).*TORCH_VERSION_MINOR ([0-9]+).*TORCH_VERSION_PATCH ([0-9]+)")
      set(TORCH_VERSION ${CMAKE_MATCH_1}.${CMAKE_MATCH_2}.${CMAKE_MATCH_3})
    endif()
  endif()
endforeach()
if(NOT TORCH_VERSION OR TORCH_VERSION VERSION_LESS libtorch_oldest)
  message(FATAL_ERROR "${libtorch_root}: LibTorch ${TORCH_VERSION}, and ${libtorch_oldest} or later is needed")
endif()
message(STATUS "LibTorch ${TORCH_VERSION}: ${libtorch_root}")

# The CUDA part, where LibTorch has one and CUDA's libraries are there for it. tools/setup.sh may have got a CUDA build
# without them.
set(libtorch_cuda)
if(EXISTS ${libtorch_lib}/libtorch_cuda.so)
  execute_process(COMMAND ldd ${libtorch_lib}/libtorch_cuda.so OUTPUT_VARIABLE needed ERROR_QUIET)
  string(REGEX MATCHALL "[^ \t\n]+ => not found" missing "${needed}")
  if(needed AND NOT missing)
    # Its libraries lie where its own RPATH says, which the linker does not follow.
    set(libtorch_cuda ${libtorch_lib}/libtorch_cuda.so ${libtorch_lib}/libc10_cuda.so
      -Wl,--unresolved-symbols=ignore-in-shared-libs)
    message(STATUS "LibTorch's CUDA part: linked")
  else()
    string(REPLACE " => not found" "" missing "${missing}")
    message(STATUS "LibTorch's CUDA part: not linked, so no GPU is found; absent: ${missing}")
  endif()
endif()

add_library(pointsman_torch INTERFACE)
# System headers, so that our warnings stay ours.
target_include_directories(pointsman_torch SYSTEM INTERFACE ${libtorch_root}/include ${libtorch_api})
# Operators register themselves when the library is loaded: the linker must not drop it.
target_link_libraries(pointsman_torch INTERFACE
  -Wl,--no-as-needed ${TORCH_CPU_LIBRARY} ${libtorch_cuda} -Wl,--as-needed ${libtorch_lib}/libc10.so Threads::Threads)
