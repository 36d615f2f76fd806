#!/usr/bin/env bash
# Sets up, builds program and tests (preset dev), and runs the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

usage="usage: tools/test.sh [--slow] [arguments of ctest]   --slow: the tests with the label slow instead of the others"
selection=(--label-exclude slow)
case "${1:-}" in
  -h | --help) echo "$usage"; exit 0 ;;
  --slow) selection=(--label-regex slow); shift ;;
esac

tools/setup.sh
tools/build.sh dev
exec ctest --test-dir build/dev --output-on-failure --no-tests=error --parallel 2 "${selection[@]}" "$@"
