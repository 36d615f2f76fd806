#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "data/batch.h"
#include "model/kernels/kernels.h"
#include "model/post_norm_encoder.h"
#include "model/workspace.h"

namespace pointsman::model {

// One batch through the encoder and back. E is the type of the products' operands: float, or Bf16
// under mixed precision. Shapes: T tokens, H hidden, I intermediate.
template <class E>
class PostNormPass {
 public:
  // `save`: keep what backward needs, from the lowest learning layer up.
  PostNormPass(std::shared_ptr<PostNormEncoder> encoder, const data::Batch& batch, bool training,
               const DropoutStream& dropout, std::shared_ptr<Workspace> workspace, bool save);

  torch::Tensor forward();                       // [T, H] fp32
  void backward(const torch::Tensor& gradient);  // of forward's result, [T, H] fp32; once

 private:
  // The residual stream and the same values as the next product's operand (one tensor in fp32).
  struct Stream {
    torch::Tensor residual, operand;  // [T, H]
  };
  struct SavedNorm {
    torch::Tensor normalised, inverse_deviation;  // [T, H], [T]
  };
  struct SavedLayer {
    torch::Tensor input, qkv, log_sums, context, middle,
        inner;  // [T, H], [T, 3H], [T, N], [T, H], [T, H], [T, I]
    SavedNorm attention_norm, output_norm;
  };
  // The gradient of a stream: `residual` fp32, plus `more` from the product that read its operand
  // (or undefined).
  struct StreamGradient {
    torch::Tensor residual, more;
  };

  Stream embed();
  Stream attention(const Stream& x, PostNormAttention& block, std::int64_t index,
                   SavedLayer* saved);
  Stream feed_forward(const Stream& x, PostNormFeedForward& block, std::int64_t index,
                      SavedLayer* saved);
  Stream add_norm(const torch::Tensor& branch, const torch::Tensor& bias, const Stream& x,
                  const Norm& norm, const Dropout& dropout, SavedNorm* saved);

  // Each turns the gradient of its block's output into that of its input; `below`: something below
  // still learns.
  void feed_forward_backward(StreamGradient& gradient, PostNormFeedForward& block,
                             std::int64_t index, const SavedLayer& saved);
  void attention_backward(StreamGradient& gradient, PostNormAttention& block, std::int64_t index,
                          const SavedLayer& saved, bool below);
  // Turns `gradient` into that of the block's input through the residual; returns that of the
  // branch.
  torch::Tensor add_norm_backward(StreamGradient& gradient, Norm& norm, Projection& last,
                                  const Dropout& dropout, const SavedNorm& saved);
  void embed_backward(StreamGradient& gradient);

  torch::Tensor take(std::int64_t width) const;         // [T, width] of E
  torch::Tensor take_floats(std::int64_t width) const;  // [T, width] fp32
  torch::Tensor scratch(const torch::Tensor& from,
                        std::int64_t width) const;  // its memory as [T, width]
  Stream next_stream(bool save);
  void start_norm(SavedNorm& saved) const;
  Attention<E> attention_arguments(const torch::Tensor& qkv, const PostNormAttention& block,
                                   std::int64_t index) const;
  void for_items(
      const auto& f) const;  // f(begin, end, scratch) over (text, head), in parts of like cost

  std::shared_ptr<PostNormEncoder> encoder_;
  const EncoderShape shape_;
  const data::Batch batch_;
  const std::shared_ptr<Workspace> workspace_;
  const std::int64_t tokens_;
  std::int64_t first_saved_;  // layer
  bool save_embeddings_;
  std::int64_t longest_ = 0;
  std::vector<std::int32_t> positions_;  // [T]
  std::vector<Dropout>
      dropouts_;  // embeddings; then of each layer: weights, attention's and feed-forward's output
  std::array<Stream, 2> spare_;  // streams that are not saved, in turn
  int turn_ = 0;
  std::array<torch::Tensor, 2> wide_, narrow_;  // scratch, [T, max(3H, I)] and [T, H]
  SavedNorm embedding_norm_;
  std::vector<SavedLayer> saved_;
};

extern template class PostNormPass<float>;
extern template class PostNormPass<Bf16>;

}  // namespace pointsman::model
