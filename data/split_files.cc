#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "data/ids.h"
#include "data/joined_files.h"
#include "data/labels.h"
#include "data/parts/leaks.h"
#include "data/parts/split_column.h"
#include "data/parts/write_rows.h"
#include "data/read.h"
#include "data/split.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

void require_known_labels(const Dataset& dataset, const LabelMap& labels) {
  for (const Example& row : dataset.rows) {
    if (labels.find(row.label) >= 0) continue;
    throw Error(ErrorKind::data, place_of(dataset, row),
                "the label " + schema::quote(row.label) + " is none of the train rows'" +
                    schema::did_you_mean(row.label, labels.names()) +
                    "; accepted: " + schema::join(labels.names()));
  }
}

void require_same_pairs(const Dataset& dataset, const Dataset& train) {
  if (dataset.has_pairs == train.has_pairs) return;
  throw Error(ErrorKind::data, Place{dataset.path},
              std::string(dataset.has_pairs ? "pairs of texts, and the train rows have one text"
                                            : "one text a row, and the train rows have two") +
                  "; all three files have the column of the second text, or none");
}

void write_part(const Path& path, const Dataset& dataset) {
  std::vector<WrittenRow> rows(dataset.rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].row = i;
  write_rows(path, dataset, {}, rows);
}

Columns columns_of(const DataConfig& config) {
  return {config.text_column, config.label_column, config.text_pair_column};
}

Splits read_three_files(const DataConfig& config) {
  PM_CHECK(config.train_file && config.validation_file && config.test_file,
           "check(DataConfig) was asked before");
  const Columns columns = columns_of(config);
  Splits splits{read_dataset(*config.train_file, columns),
                read_dataset(*config.validation_file, columns),
                read_dataset(*config.test_file, columns)};
  require_same_pairs(splits.validation, splits.train);
  require_same_pairs(splits.test, splits.train);
  return splits;
}

// What is held against parts that the user made.
Splits checked(Splits splits, const DataConfig& config) {
  const LabelMap labels = collect_labels(splits.train);
  require_known_labels(splits.validation, labels);
  require_known_labels(splits.test, labels);
  require_unique_ids(std::array<const Dataset*, 3>{&splits.train, &splits.validation, &splits.test},
                     has_rows_to_split(config) ? "" : " over the three files");
  judge_leaks(splits, config.leakage);
  return splits;
}

}  // namespace

bool has_rows_to_split(const DataConfig& config) { return config.file || !config.files.empty(); }

Dataset load_rows(const DataConfig& config) {
  PM_CHECK(has_rows_to_split(config), "check(DataConfig) was asked before");
  if (config.file) return read_dataset(*config.file, columns_of(config));
  return read_joined(config.files, columns_of(config));
}

Splits load_splits(const DataConfig& config) {
  if (config.folds) {
    throw Error(ErrorKind::config,
                "data.folds: folds have no train, validation and test rows; data.split is needed",
                "pointsman run cross-validates them");
  }
  if (!has_rows_to_split(config)) return checked(read_three_files(config), config);
  const Dataset rows = load_rows(config);
  if (!config.split) {
    if (auto splits = split_by_column(rows, config.split_column))
      return checked(std::move(*splits), config);
  }
  return split(rows, config.split.value_or(SplitConfig{}));
}

void write_splits(const Path& folder, const Splits& splits) {
  const std::array<std::pair<const char*, const Dataset*>, 3> parts = {
      std::pair{"train.csv", &splits.train}, std::pair{"validation.csv", &splits.validation},
      std::pair{"test.csv", &splits.test}};
  for (const auto& [name, part] : parts) require_free_names(*part, {});
  create_folders(folder);
  for (const auto& [name, part] : parts) {
    if (!part->rows.empty()) write_part(folder / name, *part);
  }
}

}  // namespace pointsman::data
