# Sourced by the checks: works in the repository's root; project_files lists what belongs to the project.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# project_files PATTERN...: tracked files, and new ones that git does not ignore.
project_files() {
  git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
    if [ -f "$file" ]; then echo "$file"; fi
  done
}

failed=0
problem() {
  echo "$*"
  failed=1
}
