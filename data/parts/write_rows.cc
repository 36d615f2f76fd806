#include "data/parts/write_rows.h"

#include <algorithm>

#include "base/error.h"
#include "data/csv.h"
#include "schema/problems.h"

namespace pointsman::data {

void require_free_names(const Dataset& dataset, const std::vector<std::string>& added) {
  for (const std::string& name : dataset.extra_columns) {
    if (name == "text" || name == "text_pair" || name == "label") {
      throw Error(ErrorKind::data, Place{dataset.path},
                  "the column " + schema::quote(name) + " is not the one that data." + name +
                      "_column names, and the files of the split call that one " +
                      schema::quote(name),
                  "rename the column in the file");
    }
    if (std::find(added.begin(), added.end(), name) == added.end()) continue;
    throw Error(
        ErrorKind::data, Place{dataset.path},
        "the column " + schema::quote(name) + ", and the written file adds one of that name",
        "rename the column in the file");
  }
}

void write_rows(const Path& path, const Dataset& dataset, const std::vector<std::string>& added,
                std::span<const WrittenRow> rows) {
  write_file_atomically(path, [&](std::ostream& out) {
    std::vector<std::string> fields = {"id", "text"};
    if (dataset.has_pairs) fields.push_back("text_pair");
    fields.push_back("label");
    if (dataset.has_groups) fields.push_back("group");
    fields.insert(fields.end(), dataset.extra_columns.begin(), dataset.extra_columns.end());
    fields.insert(fields.end(), added.begin(), added.end());
    write_csv_record(out, fields);
    for (const WrittenRow& written : rows) {
      const Example& row = dataset.rows[written.row];
      fields = {row.id, row.text};
      if (dataset.has_pairs) fields.push_back(row.text_pair.value_or(""));
      fields.push_back(row.label);
      if (dataset.has_groups) fields.push_back(row.group);
      fields.insert(fields.end(), row.extra.begin(), row.extra.end());
      fields.insert(fields.end(), written.added.begin(), written.added.end());
      write_csv_record(out, fields);
    }
  });
}

}  // namespace pointsman::data
