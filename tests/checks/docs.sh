#!/usr/bin/env bash
# The documents name only what is there: every linked file and every script, config and folder of a shell block exists.
source "$(dirname "$0")/lib.sh"

while read -r document; do
  folder=$(dirname "$document")
  while read -r target; do
    [ -e "$folder/$target" ] || problem "$document: links to $target, which is not there"
  done < <(grep -oE '\]\([^)#[:space:]]+' "$document" | sed 's/^](//' | grep -vE '^[a-z]+:' || true)
  while read -r path; do
    [ -e "$path" ] || problem "$document: a shell block names $path, which is not there"
  done < <(awk '/^```sh$/ { block = 1; next } /^```/ { block = 0 } block' "$document" |
    grep -oE '(^|[ =])(tools|bench|configs|tests|docs)/[A-Za-z0-9_./-]+' | sed -E 's/^[ =]//' | sort -u || true)
done < <(project_files '*.md')

exit $failed
