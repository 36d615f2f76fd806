#!/usr/bin/env bash
# README's commands, run: tools/quickstart.sh with the real training, then the block that uses its result. The run folder
# lies in a temporary folder instead of runs/.
source "$(dirname "$0")/lib.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tools/quickstart.sh --out "$scratch/runs/quickstart"
python3 - "$scratch/runs/quickstart/evaluation.json" <<'PYTHON'
import json, sys
macro_f1 = json.load(open(sys.argv[1]))["macro_f1"]
sys.exit(0 if macro_f1 >= 0.85 else f"macro F1 {macro_f1:.3f}; the README promises at least 0.85")
PYTHON

# What follows the heading "Use it", up to the next one.
awk '/^## /{ use = ($0 == "## Use it") } use && /^```sh$/ { block = 1; next } /^```/ { block = 0 } block' README.md |
  sed "s#runs/#$scratch/runs/#g" >"$scratch/use.sh"
grep -q pointsman "$scratch/use.sh" || { echo "README.md has no shell block under '## Use it'"; exit 1; }
bash -euo pipefail -x "$scratch/use.sh"
