#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "baseline/sparse.h"
#include "data/predictions.h"

namespace pointsman::baseline {

struct NeighbourOptions {
  std::size_t neighbours = 5;
  std::size_t most_compared = 5000;  // rows that all are compared with; of more, a drawn sample
  std::uint64_t seed = 0;
  int threads = 0;  // 0: all; the result does not depend on it
};

// For each row [N] the mean cosine similarity to its nearest other rows (as many as there are, up
// to `neighbours`); 1 for a row that is alone. A row without terms is like none.
std::vector<double> nearest_similarity(const SparseMatrix& matrix, const NeighbourOptions& options);

// Embeddings as a matrix, with their mean taken off, which encoders have far from 0, and each row
// scaled to length 1.
SparseMatrix centred(const data::Embeddings& embeddings);

}  // namespace pointsman::baseline
