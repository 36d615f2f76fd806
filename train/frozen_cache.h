#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/batch.h"
#include "model/sequence_classifier.h"

namespace pointsman::train {

// What a model's frozen layers make of each row, computed when the row first comes and kept while
// there is room, so that an epoch costs what is trained. Whether a row was kept changes no bit of
// any result. Valid while the same layers stay frozen.
class FrozenCache {
 public:
  // Keeps at most `bytes`; 0: nothing.
  FrozenCache(model::SequenceClassifier& model, std::int64_t bytes) : model_(model), room_(bytes) {}

  // The model's features and logits for a batch of `rows`, which outlive the cache;
  // forward_with_features() itself where no layer is frozen, and on a GPU. Under grad mode both can
  // be sent backward.
  model::Output forward(const data::TokenizedRows& rows, const data::Batch& batch);

  std::int64_t rows_kept() const { return rows_kept_; }
  // "kept the frozen layers' outputs of 1082 of 1318 rows, 41 MB"; "" where no layer is frozen.
  std::string summary() const;

 private:
  std::vector<torch::Tensor> compute(const data::TokenizedRows& rows,
                                     std::span<const std::int64_t> which);
  void keep(torch::Tensor& place, const torch::Tensor& value);

  model::SequenceClassifier& model_;
  std::int64_t room_;
  std::int64_t rows_kept_ = 0;
  std::int64_t bytes_kept_ = 0;
  bool is_full_ = false;  // something did not fit
  // Of each data set by row; undefined: not kept.
  std::unordered_map<const data::TokenizedRows*, std::vector<torch::Tensor>> kept_;
};

}  // namespace pointsman::train
