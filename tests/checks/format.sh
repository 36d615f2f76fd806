#!/usr/bin/env bash
# Every source is as clang-format leaves it (.clang-format).
source "$(dirname "$0")/lib.sh"

command -v clang-format >/dev/null || { echo "clang-format is missing; tools/setup.sh installs it"; exit 1; }
project_files '*.h' '*.cc' | xargs -r -P 2 -n 20 clang-format --dry-run -Werror
