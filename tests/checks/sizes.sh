#!/usr/bin/env bash
# Files of at most 500 lines, functions of at most 80, folders of at most 50 files. Generated tables (*.inc) are exempt.
source "$(dirname "$0")/lib.sh"

while read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 500 ] || problem "$file: $lines lines, and 500 are the limit"
done < <(project_files '*.h' '*.cc' '*.py' '*.sh' '*.cmake' 'CMakeLists.txt' '**/CMakeLists.txt')

# A function starts at a line in column 0 that ends in `{` and ends at the next `}` in column 0.
while read -r file; do
  awk -v file="$file" '
    /^[A-Za-z].*\{$/ && !/^(namespace|struct|class|enum|union|extern)/ { start = NR; name = $0 }
    /^}/ { if (start && NR - start - 1 > 80) { print file ":" start ": " NR - start - 1 " lines: " name; bad = 1 } start = 0 }
    END { exit bad }' "$file" || failed=1
done < <(project_files '*.cc' '*.h')

while read -r count folder; do
  [ "$count" -le 50 ] || problem "$folder/: $count sources, and 50 are the limit"
done < <(project_files '*.h' '*.cc' | xargs -r -n 1 dirname | sort | uniq -c)

exit $failed
