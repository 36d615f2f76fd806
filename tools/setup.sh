#!/usr/bin/env bash
# Installs what Pointsman is built and tested with. Run it as often as you like.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: tools/setup.sh [--help]

Installs, each only where it is missing:
  Debian packages   compiler, CMake, libraries; as root or through sudo    about 700 MB
  .deps/python      a Python environment: LibTorch 2.13 and numpy          about 850 MB
  .deps/libtorch    a link to the LibTorch that the build uses
  models/           all-MiniLM-L6-v2 and multilingual-e5-small             about 350 MB
A second or two when nothing is missing. Nothing outside this folder but the Debian packages.

What you have already is used instead, given in the environment:
  CMAKE_PREFIX_PATH   holds a LibTorch, 2.11 or later, CPU or CUDA: an unpacked libtorch folder,
                      or the `torch` folder of a Python environment. Nothing is then downloaded for
                      it. A GPU is used where it is built for CUDA and CUDA's libraries are there.
  POINTSMAN_E5        a Hugging Face folder of multilingual-e5-small: models/ links to it
  POINTSMAN_MINILM    the same for all-MiniLM-L6-v2
Without the first, `pip install torch==2.13.0` decides: some indexes answer with the CPU build
(200 MB to download), others with the CUDA build (about 600 MB), of which the CPU part is used.
TEXT
}

case "${1:-}" in
  "") ;;
  -h | --help) usage; exit 0 ;;
  *) echo "error: unknown argument '$1'; tools/setup.sh takes none but --help" >&2; exit 2 ;;
esac

readonly torch_version=2.13.0 torch_oldest=2.11 cuda='13.0.*'  # cuda: of that version's wheel
readonly packages=(
  g++ cmake ninja-build ccache pkg-config clang-format git ca-certificates python3
  libyaml-cpp-dev libboost-dev libcli11-dev libspdlog-dev nlohmann-json3-dev
  libsentencepiece-dev libutf8proc-dev libssl-dev libgtest-dev)
readonly python=.deps/python
readonly log=.deps/setup.log

say() { echo "setup: $*"; }
fail() {
  echo "error: $1" >&2
  if [ $# -gt 1 ]; then echo "hint: $2" >&2; fi
  exit 7
}

# logged COMMAND...: quiet unless it fails, then the end of what it said.
logged() {
  "$@" >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; fail "this failed: $*" "the whole output is in $log"; }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
  local missing=()
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get install ${missing[*]}"
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || fail "Debian packages are missing: ${missing[*]}" \
    "there is no sudo here; as root: $line"
  say "installing Debian packages: ${missing[*]}"
  logged as_root apt-get -q update
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get install -y --no-install-recommends \
    "${missing[@]}" </dev/null 2>&1 | tee "$log" | sed -nE 's/^(Need to get|After this operation,)/setup:   \1/p' \
    || { tail -n 20 "$log" >&2; fail "this failed: $line" "the whole output is in $log"; }
}

# The interpreter for .deps/python: one that can make environments and is new enough for LibTorch's package.
find_python() {
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

make_python() {
  [ -f "$python/complete" ] && return
  find_python >/dev/null || { ! command -v dpkg-query >/dev/null || install_packages python3 python3-venv; }
  local interpreter
  interpreter=$(find_python) || fail "no Python 3.10 or later that can make environments (venv, ensurepip)" \
    "on Debian: apt-get install python3 python3-venv"
  rm -rf "$python"
  logged "$interpreter" -m venv "$python"
  logged "$python/bin/python" -m pip install --quiet numpy
  touch "$python/complete"
}

# libtorch_in DIR: the root of a LibTorch that CMake would find under DIR.
libtorch_in() {
  for root in "$1" "$1/../.." "$1/torch" "$1/libtorch"; do
    if [ -f "$root/share/cmake/Torch/TorchConfig.cmake" ]; then
      (cd "$root" && pwd -P)
      return
    fi
  done
  return 1
}

libtorch_version() {
  local config=$1/share/cmake/Torch/TorchConfigVersion.cmake
  { [ -f "$config" ] && sed -nE 's/.*PACKAGE_VERSION "([0-9.]+).*/\1/p' "$config" | head -n 1; } ||
    { [ -f "$1/build-version" ] && sed -E 's/[^0-9.].*//' "$1/build-version"; }
}

check_libtorch() {
  local version
  version=$(libtorch_version "$1") || fail "$1: a LibTorch without its version file"
  [ "$(printf '%s\n' "$torch_oldest" "$version" | sort -V | head -n 1)" = "$torch_oldest" ] ||
    fail "$1: LibTorch $version; $torch_oldest or later is needed" \
      "unset CMAKE_PREFIX_PATH, and LibTorch $torch_version is installed into .deps/"
  local missing
  missing=$(ldd "$1/lib/libtorch_cpu.so" | sed -nE 's/^\s*(\S+) => not found/\1/p' | tr '\n' ' ')
  [ -z "$missing" ] || fail "$1: its libtorch_cpu.so needs libraries that are not there: $missing" \
    "give an unpacked LibTorch through CMAKE_PREFIX_PATH"
}

link() { ln -sfn "$1" "$2.new" && mv -fT "$2.new" "$2"; }

given_libtorch() {
  local directory given=${CMAKE_PREFIX_PATH:-}
  while read -r -d: directory; do
    if [ -n "$directory" ] && libtorch_in "$directory"; then return; fi
  done <<<"${given//;/:}:"
  return 1
}

install_libtorch() {
  local target
  if target=$(given_libtorch); then
    [ "$(readlink -f .deps/libtorch || true)" = "$target" ] && return
    check_libtorch "$target"
    say "using the LibTorch $(libtorch_version "$target") in $target"
  else
    [ -f .deps/libtorch/share/cmake/Torch/TorchConfig.cmake ] && return
    say "installing LibTorch $torch_version into .deps/python (CPU build: 200 MB to download, 800 MB on disk;"
    say "  where the index has only the CUDA build: 600 MB and 1.2 GB; tools/setup.sh --help to bring your own)"
    make_python
    logged "$python/bin/python" -m pip install --quiet --no-deps "torch==$torch_version"
    target=$(echo "$python"/lib/python3.*/site-packages/torch)
    if [ -e "$target/lib/libtorch_cuda.so" ]; then
      say "  it is the CUDA build: installing the two CUDA libraries that its CPU part links to"
      logged "$python/bin/python" -m pip install --quiet --no-deps "nvidia-cuda-runtime==$cuda" "nvidia-cuda-cupti==$cuda"
    fi
    check_libtorch "$target"
    target=${target#.deps/}
  fi
  link "$target" .deps/libtorch
}

# encoder NAME KIND FOLDER: models/NAME, fetched, or a link to FOLDER where one is given.
encoder() {
  if [ -n "$3" ]; then
    for file in config.json model.safetensors; do
      [ -f "$3/$file" ] || fail "$3: no $file; a Hugging Face folder of $1 is expected"
    done
    [ "$(readlink -f "models/$1" || true)" = "$(readlink -f "$3")" ] && return
    [ ! -e "models/$1" ] || [ -L "models/$1" ] || fail "models/$1 exists already, and another folder is given: $3" \
      "remove models/$1 to use that one"
    say "using the encoder in $3"
    link "$(readlink -f "$3")" "models/$1"
  elif [ ! -f "models/$1/model.safetensors" ]; then
    make_python
    "$python/bin/python" tools/fetch_encoder.py "$2" </dev/null
  fi
}

mkdir -p .deps models
if command -v dpkg-query >/dev/null; then
  install_packages "${packages[@]}"
else
  say "not a Debian system: these packages, or their like, must be there: ${packages[*]}"
fi
install_libtorch
encoder multilingual-e5-small e5 "${POINTSMAN_E5:-}"
encoder all-MiniLM-L6-v2 minilm "${POINTSMAN_MINILM:-}"
