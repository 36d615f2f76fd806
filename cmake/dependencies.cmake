# Everything that Pointsman links to: Debian's packages through find_package or pkg-config, and LibTorch.
# tools/setup.sh installs them all; .deps/libtorch is the LibTorch that it made or was given.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(sentencepiece REQUIRED IMPORTED_TARGET sentencepiece)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(libcrypto REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(libssl REQUIRED IMPORTED_TARGET libssl)
find_package(Boost 1.74 REQUIRED)
if(POINTSMAN_TESTS)
  find_package(GTest REQUIRED)
endif()

add_library(pointsman_flags INTERFACE)
target_compile_options(pointsman_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wno-restrict
  $<$<BOOL:${POINTSMAN_WERROR}>:-Werror>)
if(POINTSMAN_SANITIZE)
  target_compile_options(pointsman_flags INTERFACE -fsanitize=${POINTSMAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(pointsman_flags INTERFACE -fsanitize=${POINTSMAN_SANITIZE})
endif()

if(POINTSMAN_TORCH)
  include(cmake/libtorch.cmake)
  add_library(pointsman_torch_pch STATIC cmake/torch_pch.cc)
  target_link_libraries(pointsman_torch_pch PRIVATE pointsman_flags pointsman_torch)
  set_target_properties(pointsman_torch_pch PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(pointsman_torch_pch PRIVATE -fPIC)
  target_precompile_headers(pointsman_torch_pch PRIVATE <torch/types.h>)
endif()
