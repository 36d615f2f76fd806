#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

// Either `file`, which is split, or the three files of a split made elsewhere.
struct DataConfig {
  std::optional<Path> file;
  std::optional<Path> train_file;
  std::optional<Path> validation_file;
  std::optional<Path> test_file;
  std::string text_column = "text";
  std::optional<std::string> text_pair_column;
  std::string label_column = "label";
  std::optional<SplitConfig> split;

  static void describe(auto& self, auto&& field) {
    field("file", self.file, "One CSV or JSON Lines file, which is split.");
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
          "How `file` is split: stratified, with groups and repeated texts kept together.");
  }
};

// Rules over several fields: file or the three files, shares that sum to 1.
void check(const DataConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::data
