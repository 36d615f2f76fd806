#pragma once

#include <array>
#include <vector>

#include "model/passes/pass.h"

namespace pointsman::model {

// ModernBERT's layers (Warner et al. 2024): x += attention(norm(x)), x += feed_forward(norm(x))
// with rotary positions, local windows and gated feed-forward blocks; a norm behind the last one.
// The first attention reads the embeddings as they are.
template <class E>
class PreNormPass : public PassBase<E> {
 public:
  explicit PreNormPass(const PassInput& input);
  torch::Tensor forward() override;
  void backward(const torch::Tensor& gradient) override;

 private:
  using Base = PassBase<E>;
  using Base::begin_;
  using Base::encoder_;
  using Base::end_;
  using Base::floats;
  using Base::hidden_;
  using Base::mask;
  using Base::narrow_;
  using Base::scratch;
  using Base::shape_;
  using Base::take;
  using Base::take_floats;
  using Base::tokens_;
  using Base::wide_;
  using typename Base::SavedNorm;
  using typename Base::Stream;
  using typename Base::StreamGradient;
  // Of a layer, what its products read and what stands behind its blocks. What a block reads is
  // made again from the norm before it; saved is that of the first layer, which reads no norm.
  struct SavedLayer {
    typename Base::SavedAttention attention;
    torch::Tensor inner;  // [T, 2I]
    SavedNorm after_attention, after_feed_forward;
  };

  // Leaves its branch in narrow_[1].
  void feed_forward(const torch::Tensor& operand, const FeedForwardBlock& block, std::int64_t index,
                    SavedLayer* saved);
  // Fills the residual stream; returns what the first attention reads.
  torch::Tensor first_operand();
  // Adds the branch and its bias to the residual stream; returns the norm of the sum, or, behind
  // the last layer, leaves it in `result`.
  torch::Tensor add_and_norm(const torch::Tensor& bias, const Norm& norm, const Dropout& dropout,
                             SavedNorm* saved, const torch::Tensor& result);

  // The norm's result, in operand_.
  torch::Tensor norm_again(const Norm& norm, const SavedNorm& saved);
  // Turns the gradient of its branch, in narrow_[0], into that of its operand in `gradient`.
  void feed_forward_backward(StreamGradient& gradient, FeedForwardBlock& block, std::int64_t index,
                             const SavedLayer& saved);
  // Takes the norm's gradient into the residual one; leaves the branch's in narrow_[0]. `result`:
  // the gradient of what the encoder gave, where this is its last norm.
  void add_and_norm_backward(StreamGradient& gradient, Projection& last, Norm& norm,
                             const Dropout& dropout, const SavedNorm& saved,
                             const torch::Tensor& result);
  Norm& norm_behind(std::int64_t layer) const;  // its feed-forward block

  torch::Tensor residual_;  // [T, H] fp32
  torch::Tensor operand_;   // [T, H]
  std::vector<SavedLayer> saved_;
};

extern template class PreNormPass<float>;
extern template class PreNormPass<Bf16>;

}  // namespace pointsman::model
