#pragma once

#include <cstdint>
#include <span>

#include "data/example.h"

namespace pointsman::data {

// How many of the evaluated rows have a twin among the train rows.
struct Leakage {
  std::int64_t exact = 0;  // the same comparison_text (data/pairs.h)
  // Not exact, and a Jaccard similarity of at least 0.8 over the sets of character 3-grams of the
  // comparison texts. A text of fewer than three characters has itself as its only gram.
  std::int64_t near = 0;
};

// The answer is that of comparing every pair: near twins are looked for in an inverted index of
// each text's rarest grams (prefix filtering, Chaudhuri et al. 2006) and verified.
Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows);

}  // namespace pointsman::data
