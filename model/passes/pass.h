#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "data/batch.h"
#include "model/encoder.h"
#include "model/kernels/kernels.h"
#include "model/ops.h"
#include "model/passes/positions.h"
#include "model/passes/relative_positions.h"
#include "model/passes/workspace.h"

namespace pointsman::model {

// One batch through an encoder and back.
class Pass {
 public:
  virtual ~Pass() = default;
  // [T, H] fp32: the encoder's result, or what the layer at PassInput::end reads.
  virtual torch::Tensor forward() = 0;
  virtual void backward(const torch::Tensor& gradient) = 0;  // of forward's result, [T, H]; once
};

struct PassInput {
  std::shared_ptr<Encoder> encoder;
  data::Batch batch;
  bool training;
  DropoutStream dropout;
  std::shared_ptr<Workspace> workspace;
  bool save;  // keep what backward needs, from the lowest learning layer up
  // The layers to compute. Above 0 the first of them reads `hidden` [T, H] fp32, which a pass that
  // ended there gave.
  std::int64_t begin;
  std::int64_t end;
  torch::Tensor hidden = {};
};

// The places of a layer's dropout masks.
enum class MaskOf { weights, attention, feed_forward };

// What the passes of all encoders share. E is the type of the products' operands: float, or Bf16
// under mixed precision. Shapes: T tokens, H hidden, I intermediate.
template <class E>
class PassBase : public Pass {
 protected:
  // The residual stream and the same values as the next product's operand (one tensor in fp32).
  struct Stream {
    torch::Tensor residual, operand;  // [T, H]
  };
  struct SavedAttention {
    torch::Tensor input, qkv, log_sums, context;  // [T, H], [T, 3H], [T, N], [T, H]
  };
  struct SavedNorm {
    torch::Tensor normalised, inverse_deviation;  // [T, H], [T]
  };
  // The gradient of a stream: `residual` fp32, plus `more` from the product that read its operand
  // (or undefined).
  struct StreamGradient {
    torch::Tensor residual, more;
  };

  // Errors: data, for a text longer than the positions or an id outside the vocabulary.
  explicit PassBase(const PassInput& input);

  void embed(const Stream& to);  // writes the embeddings' norm
  void embed_backward(StreamGradient& gradient);

  // The scratch memory below, for products of up to this many columns.
  void take_scratch(std::int64_t widest);
  // The branch of an attention block, without its last bias, into narrow_[1].
  void attention_branch(const torch::Tensor& operand, const AttentionBlock& block,
                        std::int64_t index, SavedAttention* saved);
  // From the branch's gradient, in narrow_[0], those of the block's parameters and, where something
  // `below` still learns, that of its operand.
  void attention_branch_backward(StreamGradient& gradient, AttentionBlock& block,
                                 std::int64_t index, const SavedAttention& saved, bool below);

  bool saves(std::int64_t layer) const { return layer >= first_saved_; }
  const Dropout& mask(std::int64_t layer, MaskOf place) const;
  torch::Tensor take(std::int64_t width) const;         // [T, width] of E
  torch::Tensor take_floats(std::int64_t width) const;  // [T, width] fp32
  // The memory of `from` as [T, width], or a later part of it of that size.
  torch::Tensor scratch(const torch::Tensor& from, std::int64_t width, std::int64_t part = 0) const;
  void start_norm(SavedNorm& saved) const;
  static const float* floats(const torch::Tensor& tensor) { return elements<float>(tensor); }
  static float epsilon_of(const EncoderShape& shape) {
    return static_cast<float>(shape.norm_epsilon);
  }

  const std::shared_ptr<Encoder> encoder_;
  const EncoderShape shape_;  // a copy: its dropout may be set while a backward waits
  const std::int64_t tokens_;
  const std::int64_t first_saved_;  // layer
  const bool save_embeddings_;
  const std::int64_t begin_, end_;  // layers
  const torch::Tensor hidden_;      // what the first of them reads; undefined: the embeddings
  std::array<torch::Tensor, 2> wide_, narrow_;  // scratch, [T, widest] and [T, H]

 private:
  // The attention of layer `index` from its products; `log_sums` for backward, or undefined.
  void attend(const torch::Tensor& qkv, const AttentionBlock& block, std::int64_t index,
              const torch::Tensor& context, const torch::Tensor& log_sums);
  // From the context's gradient the one of the products, `qkv_gradient`, and the bias's.
  void attend_backward(const torch::Tensor& qkv, AttentionBlock& block, std::int64_t index,
                       const torch::Tensor& log_sums, const torch::Tensor& context_gradient,
                       const torch::Tensor& qkv_gradient);

  void add_bias_gradient(AttentionBlock& block, const torch::Tensor& qkv_gradient) const;

  Attention<E> attention_arguments(const torch::Tensor& qkv, const AttentionBlock& block,
                                   std::int64_t index) const;
  // f(task, begin, end, scratch) over (text, head), in parts of like cost; `room`: floats of
  // scratch.
  void for_items(std::int64_t window, std::int64_t room, const auto& f) const;

  const data::Batch batch_;
  const std::shared_ptr<Workspace> workspace_;
  const std::int64_t longest_;
  const std::vector<std::int32_t> positions_;  // [T]
  std::vector<Dropout> dropouts_;              // of the embeddings; then three a layer, as MaskOf
  Rotation global_, local_;
  std::optional<RelativePositions<E>> relative_;
  SavedNorm embedding_norm_;
};

extern template class PassBase<float>;
extern template class PassBase<Bf16>;

}  // namespace pointsman::model
