#!/bin/bash
# Writes the golden texts anew from a built program: tools/update_golden.sh [PROGRAM]. Read the diff before committing.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-build/release/pointsman}")
"$program" --help > tests/golden/help/pointsman.txt
for command in run analyze split augment train evaluate predict verify describe; do
  "$program" "$command" --help > "tests/golden/help/$command.txt"
done
mkdir -p docs
"$program" describe config --markdown > docs/config.md
