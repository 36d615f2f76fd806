#!/usr/bin/env bash
# What must not stand in the tree: marks of unfinished work, paths of one machine, hosts of package registries, and,
# outside cli/, the calls that only cli/ may make. Patterns are written so that this file does not match them.
source "$(dirname "$0")/lib.sh"

# forbid WHY PATTERN FILE-PATTERN...
forbid() {
  local why=$1 pattern=$2 found
  shift 2
  found=$(project_files "$@" | xargs -r grep -nIE -- "$pattern" /dev/null || true)
  if [ -n "$found" ]; then problem "$why:"$'\n'"$found"; fi
}

forbid "unfinished work" '\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|[n]ot implemented|\b[s]tub\b' \
  '*.h' '*.cc' '*.cmake' '*.sh' '*.py' '*.md' '*.yaml' 'CMakeLists.txt' '.ci/run'
forbid "a path of one machine" '(^|[^A-Za-z0-9._}/-])/(wor[k]|op[t]|hom[e]|far[m])/' \
  '*.h' '*.cc' '*.cmake' '*.sh' '*.py' '*.md' '*.yaml' '*.json' 'CMakeLists.txt' '.ci/run'
forbid "a registry of one machine" '[i]ndex-url|[f]ind-links|registry *= *http' \
  '*.h' '*.cc' '*.cmake' '*.sh' '*.py' '*.md' '*.yaml' '*.txt' '.ci/run'

rooms=$(sed -nE 's/^set\(pointsman_layers (.*)\)$/\1/p' cmake/layers.cmake)
for room in $rooms; do
  [ "$room" != cli ] || continue
  forbid "only cli/ prints, exits and reads the environment" \
    '(^|[^A-Za-z0-9_.>:])(std::)?(exit|_exit|quick_exit|abort|getenv|secure_getenv|f?printf|f?puts) *\(|std::(cout|cerr|clog)\b' \
    "$room/*.h" "$room/*.cc"
  forbid "a directory that names nothing" '#include "(utils|common|helpers|core)/' "$room/*.h" "$room/*.cc"
done

exit $failed
