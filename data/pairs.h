#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "data/example.h"

namespace pointsman::data {

// What two rows that repeat one another have in common: the normalised text (text/normalize.h), and
// of a pair both, with a line feed between them, which no normalised text holds.
std::string comparison_text(const Example& row);

// The different comparison texts of rows, in the order of their first appearance.
struct DistinctTexts {
  explicit DistinctTexts(std::span<const Example> rows);

  std::vector<std::string> texts;
  std::vector<std::size_t> first;   // the first row of each text
  std::vector<std::size_t> of_row;  // [N], index into texts
};

// The rows with their two texts as one, a space between them: what is read by whoever knows no
// pairs, such as the baselines. Rows of one text stay as they are.
std::vector<Example> joined_texts(std::span<const Example> rows);

// The refusal of a row, at `where`, that has one text where the model was trained on pairs, or two
// where it was trained on single ones.
Error wrong_kind_of_row(const std::string& where, bool wants_pairs);

}  // namespace pointsman::data
