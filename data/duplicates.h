#pragma once

#include <cstdint>
#include <span>

#include "data/example.h"

namespace pointsman::data {

// How many of the evaluated rows have a twin among the train rows.
struct Leakage {
  std::int64_t exact = 0;  // the same comparison_text (data/pairs.h)
  // Not exact, and near (data/near/gram_sets.h): a Jaccard similarity of at least 0.8 over the sets
  // of character 3-grams of the comparison texts.
  std::int64_t near = 0;
};

// The answer is that of comparing every pair (data/near/near_index.h).
Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows);

}  // namespace pointsman::data
