#!/usr/bin/env bash
# From nothing to a trained, measured router: sets up, builds the program, and runs configs/quickstart.yaml.
# Arguments go to `pointsman run`: --force trains again, --resume goes on after a stop, --set changes a key.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -h | --help)
    echo "usage: tools/quickstart.sh [--force | --resume] [--set key=value ...] [other options of pointsman run]"
    exit 0
    ;;
esac

if [ -e runs/quickstart ] && [[ " $* " != *" --force "* && " $* " != *" --resume "* && " $* " != *" --out "* ]]; then
  if [ -e runs/quickstart/evaluation.json ]; then
    echo "error: runs/quickstart is there already, its result in runs/quickstart/evaluation.json" >&2
    echo "hint: tools/quickstart.sh --force trains again and overwrites it" >&2
  else
    echo "error: runs/quickstart was begun and not finished" >&2
    echo "hint: tools/quickstart.sh --resume goes on, --force starts again" >&2
  fi
  exit 2
fi

tools/setup.sh
tools/build.sh release
exec build/release/pointsman run configs/quickstart.yaml "$@"
