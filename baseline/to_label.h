#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/example.h"
#include "data/labels.h"

namespace pointsman::baseline {

struct ToLabelInput {
  std::span<const data::Example> labelled;    // at least one row, single texts
  std::span<const data::Example> unlabelled;  // labels are not read
  const data::LabelMap& labels;
  std::size_t most = 500;  // rows that are ranked
  int threads = 0;         // 0: all; the result does not depend on it
};

// A row worth labelling.
struct ToLabel {
  std::size_t row = 0;     // of `unlabelled`
  std::int32_t label = 0;  // that the model would give
  double probability = 0;  // of it
  double uncertainty = 0;  // entropy of the model's probabilities, 1 where all are the same
  double novelty = 1;      // 1 - the largest cosine similarity to a row ranked before
};

// Uncertain rows that are unlike those ranked before them, the most useful first: greedily the
// largest (uncertainty * novelty), the first of equals. The model is logistic regression on TF-IDF
// of the labelled rows. (Uncertainty sampling, weighted so that a batch is diverse: Settles 2009,
// sections 3.1 and 5.1.)
std::vector<ToLabel> rank_to_label(const ToLabelInput& input);

}  // namespace pointsman::baseline
