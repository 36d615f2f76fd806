#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "baseline/sparse.h"

namespace pointsman::baseline {

struct OutOfFoldInput {
  const SparseMatrix& matrix;            // [N x terms]
  std::span<const std::int32_t> labels;  // [N], in [0, classes)
  std::int32_t classes = 0;
  std::span<const std::int64_t> components;  // [N], rows of one stay in one fold
  std::uint64_t seed = 0;
  int threads = 0;  // 0: all; the result does not depend on it
};

struct OutOfFold {
  std::vector<double> probabilities;  // [N x C], from a model that saw no row of the component
  std::vector<std::int32_t> fold;     // [N]
};

constexpr std::int32_t kFolds = 5;

// Logistic regression of a fold's rows by those of the other four. The components of each class (of
// their first row) are dealt out to the folds in a drawn order. A class that is in no other fold
// has probability 0.
OutOfFold predict_out_of_fold(const OutOfFoldInput& input);

// The columns that two rows at least have: no other can tell a row's class from another row.
SparseMatrix without_single_columns(const SparseMatrix& matrix);

}  // namespace pointsman::baseline
