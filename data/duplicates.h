#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/example.h"

namespace pointsman::data {

enum class TwinKind {
  none,
  exact,  // the same comparison_text (data/pairs.h)
  // Not exact, and near (data/near/gram_sets.h): a Jaccard similarity of at least 0.8 over the sets
  // of character 3-grams of the comparison texts.
  near
};

// What a row has among other rows.
struct Twin {
  TwinKind kind = TwinKind::none;
  std::size_t row = 0;  // the first of those with the twin's text
};

// The twin of each row [N] among the train rows, an exact one where there is one; which
// of several near ones depends on the rows alone. Whether there is one is the answer of comparing
// every pair (data/near/near_index.h).
std::vector<Twin> find_twins(std::span<const Example> train, std::span<const Example> rows);

// How many of the evaluated rows have a twin among the train rows.
struct Leakage {
  std::int64_t exact = 0;
  std::int64_t near = 0;
};

Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows);

}  // namespace pointsman::data
