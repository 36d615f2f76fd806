#include <array>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "data/csv.h"
#include "data/labels.h"
#include "data/read.h"
#include "data/split.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

void require_known_labels(const Dataset& dataset, const LabelMap& labels) {
  for (const Example& row : dataset.rows) {
    if (labels.find(row.label) >= 0) continue;
    throw Error(ErrorKind::data, Place{dataset.path, row.line},
                "the label " + schema::quote(row.label) + " is none of the train rows'" +
                    schema::did_you_mean(row.label, labels.names()) +
                    "; accepted: " + schema::join(labels.names()));
  }
}

// Ids that the files themselves gave.
void require_unique_ids(std::span<const Dataset* const> parts) {
  std::unordered_map<std::string_view, Place> places;
  for (const Dataset* part : parts) {
    if (!part->has_ids) continue;
    for (const Example& row : part->rows) {
      const Place place{part->path, row.line};
      const auto [first, is_new] = places.emplace(row.id, place);
      if (is_new) continue;
      throw Error(ErrorKind::data, place,
                  "the id " + schema::quote(row.id) + " stands at " + to_string(first->second) +
                      " already; ids are unique over the three files");
    }
  }
}

void require_same_pairs(const Dataset& dataset, const Dataset& train) {
  if (dataset.has_pairs == train.has_pairs) return;
  throw Error(ErrorKind::data, Place{dataset.path},
              std::string(dataset.has_pairs ? "pairs of texts, and the train rows have one text"
                                            : "one text a row, and the train rows have two") +
                  "; all three files have the column of the second text, or none");
}

// The names that the written files give to texts and label cannot be another column's as well.
void require_free_names(const Dataset& dataset) {
  for (const std::string& name : dataset.extra_columns) {
    if (name != "text" && name != "text_pair" && name != "label") continue;
    throw Error(ErrorKind::data, Place{dataset.path},
                "the column " + schema::quote(name) + " is not the one that data." + name +
                    "_column names, and the files of the split call that one " +
                    schema::quote(name),
                "rename the column in the file");
  }
}

void write_part(const Path& path, const Dataset& dataset) {
  write_file_atomically(path, [&](std::ostream& out) {
    std::vector<std::string> fields = {"id", "text"};
    if (dataset.has_pairs) fields.push_back("text_pair");
    fields.push_back("label");
    if (dataset.has_groups) fields.push_back("group");
    fields.insert(fields.end(), dataset.extra_columns.begin(), dataset.extra_columns.end());
    write_csv_record(out, fields);
    for (const Example& row : dataset.rows) {
      fields = {row.id, row.text};
      if (dataset.has_pairs) fields.push_back(row.text_pair.value_or(""));
      fields.push_back(row.label);
      if (dataset.has_groups) fields.push_back(row.group);
      fields.insert(fields.end(), row.extra.begin(), row.extra.end());
      write_csv_record(out, fields);
    }
  });
}

}  // namespace

Splits load_splits(const DataConfig& config) {
  const Columns columns{config.text_column, config.label_column, config.text_pair_column};
  if (config.file) {
    return split(read_dataset(*config.file, columns), config.split.value_or(SplitConfig{}));
  }
  PM_CHECK(config.train_file && config.validation_file && config.test_file,
           "check(DataConfig) was asked before");
  Splits splits{read_dataset(*config.train_file, columns),
                read_dataset(*config.validation_file, columns),
                read_dataset(*config.test_file, columns)};
  require_same_pairs(splits.validation, splits.train);
  require_same_pairs(splits.test, splits.train);
  const LabelMap labels = collect_labels(splits.train);
  require_known_labels(splits.validation, labels);
  require_known_labels(splits.test, labels);
  require_unique_ids(
      std::array<const Dataset*, 3>{&splits.train, &splits.validation, &splits.test});
  return splits;
}

void write_splits(const Path& folder, const Splits& splits) {
  const std::array<std::pair<const char*, const Dataset*>, 3> parts = {
      std::pair{"train.csv", &splits.train}, std::pair{"validation.csv", &splits.validation},
      std::pair{"test.csv", &splits.test}};
  for (const auto& [name, part] : parts) require_free_names(*part);
  create_folders(folder);
  for (const auto& [name, part] : parts) write_part(folder / name, *part);
}

}  // namespace pointsman::data
