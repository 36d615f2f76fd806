#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::data {

struct SplitConfig {
  double train = 0.7;
  double validation = 0.15;
  double test = 0.15;
  std::int64_t seed = 13;

  static void describe(auto& self, auto&& field) {
    field("train", self.train, "Share of the rows to train on; the three shares sum to 1.",
          schema::OpenRange{0, 1});
    field("validation", self.validation, "Share that every choice is made on.",
          schema::OpenRange{0, 1});
    field("test", self.test, "Share that is measured once, at the end.", schema::OpenRange{0, 1});
    field("seed", self.seed, "Seed of the assignment.", schema::Range{0, 4294967295.0});
  }
};

// One of several files whose rows are joined.
struct FileConfig {
  Path path;
  std::map<std::string, std::string> labels;

  static void describe(auto& self, auto&& field) {
    field("path", self.path, "A CSV or JSON Lines file.");
    field("labels", self.labels, "What its labels are called in the joined rows.");
  }
};

// What is done about rows of two parts that repeat one another, where the parts are the user's.
enum class LeakagePolicy { warn, error };
constexpr auto names_of(LeakagePolicy) {
  return std::array{std::pair{LeakagePolicy::warn, "warn"},
                    std::pair{LeakagePolicy::error, "error"}};
}

// Either `file` or `files`, which are split, or the three files of a split made elsewhere.
struct DataConfig {
  std::optional<Path> file;
  std::vector<FileConfig> files;
  std::optional<Path> train_file;
  std::optional<Path> validation_file;
  std::optional<Path> test_file;
  std::string text_column = "text";
  std::optional<std::string> text_pair_column;
  std::string label_column = "label";
  std::optional<SplitConfig> split;
  std::optional<std::string> split_column;
  std::optional<std::int64_t> folds;
  std::int64_t fold_repeats = 1;
  std::int64_t fold_seed = 13;
  LeakagePolicy leakage = LeakagePolicy::warn;

  static void describe(auto& self, auto&& field) {
    field("file", self.file, "One CSV or JSON Lines file, which is split.");
    field(
        "files", self.files,
        "Several files instead, `[{path: FILE, labels: {OLD: NEW}}, ...]`, joined into one: labels "
        "that a file's map lacks stay as they are, and each row has its file in the column "
        "`source`.");
    field("train_file", self.train_file, "Rows to train on, where the split exists already.");
    field("validation_file", self.validation_file, "Rows that every choice is made on.");
    field("test_file", self.test_file, "Rows that are measured once, at the end.");
    field("text_column", self.text_column, "Column that holds the query.");
    field(
        "text_pair_column", self.text_pair_column,
        "Column that holds the second text of a pair. Without it: the column text_pair, where the "
        "rows have one; else rows are single texts.");
    field("label_column", self.label_column, "Column that holds the model that should answer it.");
    field("split", self.split,
          "How `file` is split: stratified, with groups and equal or nearly equal texts kept "
          "together.");
    field("split_column", self.split_column,
          "Column of `file` that says the part of each row: train, validation (val, dev) or test. "
          "Without it: the column split, where the rows have one and there is no `split` or "
          "`folds`.");
    field("folds", self.folds,
          "Instead of `split`: every row is held out of the training once in so many folds, made "
          "like a split.",
          schema::Range{2, 100});
    field("fold_repeats", self.fold_repeats, "How often the rows are dealt into folds anew.",
          schema::Range{1, 100});
    field("fold_seed", self.fold_seed, "Seed of the folds.", schema::Range{0, 4294967295.0});
    field("leakage", self.leakage,
          "What is done where rows of two of the given parts have one group, or equal or nearly "
          "equal texts. A split made here has none.");
  }
};

// Rules over several fields: file, files or the three files; split, its column or folds; shares
// that sum to 1.
void check(const DataConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::data
