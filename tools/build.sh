#!/usr/bin/env bash
# tools/build.sh PRESET [TARGET...]: configures and builds one of CMakePresets.json. Quiet; ends in the compiler's
# output where it fails. ccache is used where it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:?usage: tools/build.sh release|dev|asan|tsan [TARGET...]}
shift
log=build/$preset.log
mkdir -p build

options=()
if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi

run() {
  "$@" >"$log" 2>&1 || { grep -E -A 12 'error|Error|FAILED' "$log" | head -n 80 >&2
    echo "error: this failed: $* (the whole output is in $log)" >&2; exit 1; }
}

[ -f "build/$preset/build.ninja" ] || echo "build: configuring $preset"
run cmake --preset "$preset" "${options[@]}"
echo "build: $preset (build/$preset; the first time takes minutes)"
run cmake --build --preset "$preset" ${1:+--target "$@"}
