#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/encoder.h"
#include "model/kernels/kernels.h"
#include "model/passes/workspace.h"

namespace pointsman::model {

// The relative positions of disentangled attention in one pass (He et al. 2021, section 3.1): each
// distance between two tokens has an embedding, shared by all layers, that a layer's own products
// turn into a query and a key. Only the R distances that the longest text has are computed.
template <class E>
class RelativePositions {
 public:
  // `masks`: the dropout of the embeddings in each layer. Layers from `first_saved` up keep what
  // backward needs.
  RelativePositions(std::shared_ptr<Encoder> encoder, std::int64_t longest,
                    std::shared_ptr<Workspace> workspace, std::vector<Dropout> masks,
                    std::int64_t first_saved);

  std::int64_t count() const { return static_cast<std::int64_t>(rows_.size()); }  // R
  // For a query's position minus a key's, from 1 - longest up, the row below. [2 * longest - 1]
  const std::int32_t* distance_of() const { return distance_of_.data(); }
  // The distances' queries and keys in a layer, without bias, [R, 2H].
  torch::Tensor project(const AttentionBlock& block, std::int64_t layer);
  // In backward the same of a layer that was saved.
  const torch::Tensor& projected(std::int64_t layer) const { return saved(layer).projected; }

  // Adds what follows from `gradient` [R, 2H], that of project()'s result, to the gradients of the
  // block's parameters and, where the embeddings learn, of these.
  void backward(AttentionBlock& block, std::int64_t layer, const float* gradient);
  // Behind the last of them: the embeddings' gradient.
  void finish_backward();

 private:
  struct SavedLayer {
    torch::Tensor embeddings, projected;  // [R, H] with dropout, [R, 2H]
  };
  const SavedLayer& saved(std::int64_t layer) const {
    return saved_[static_cast<std::size_t>(layer)];
  }
  const Dropout& mask(std::int64_t layer) const { return masks_[static_cast<std::size_t>(layer)]; }
  torch::Tensor take(std::int64_t width) const;  // [R, width] of E
  torch::Tensor embed(const Dropout& dropout);   // [R, H]
  void embed_backward(const torch::Tensor& gradient, std::int64_t layer);

  const std::shared_ptr<Encoder> encoder_;
  const std::shared_ptr<Workspace> workspace_;
  const std::vector<Dropout> masks_;
  const std::int64_t first_saved_;
  std::vector<std::int32_t> distance_of_;
  std::vector<std::int32_t> rows_;                       // [R] of the table
  torch::Tensor sums_, normalised_, inverse_deviation_;  // [R, H], [R, H], [R]
  torch::Tensor embeddings_;                             // without dropout; undefined: not yet
  std::vector<SavedLayer> saved_;
  std::vector<float> table_gradient_;  // of the whole table
};

extern template class RelativePositions<float>;
extern template class RelativePositions<Bf16>;

}  // namespace pointsman::model
