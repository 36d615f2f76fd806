#pragma once

#include <array>
#include <vector>

#include "model/passes/pass.h"

namespace pointsman::model {

// BERT's layers (Devlin et al. 2019): x = norm(x + attention(x)), x = norm(x + feed_forward(x)).
template <class E>
class PostNormPass : public PassBase<E> {
 public:
  explicit PostNormPass(const PassInput& input);
  torch::Tensor forward() override;
  void backward(const torch::Tensor& gradient) override;

 private:
  using Base = PassBase<E>;
  using Base::begin_;
  using Base::encoder_;
  using Base::end_;
  using Base::epsilon_of;
  using Base::floats;
  using Base::hidden_;
  using Base::mask;
  using Base::narrow_;
  using Base::scratch;
  using Base::shape_;
  using Base::start_norm;
  using Base::take;
  using Base::take_floats;
  using Base::tokens_;
  using Base::wide_;
  using typename Base::SavedNorm;
  using typename Base::Stream;
  using typename Base::StreamGradient;
  struct SavedLayer {
    typename Base::SavedAttention attention;
    torch::Tensor middle, inner;  // [T, H], [T, I]
    SavedNorm attention_norm, output_norm;
  };

  Stream attention(const Stream& x, AttentionBlock& block, std::int64_t index, SavedLayer* saved);
  Stream feed_forward(const Stream& x, FeedForwardBlock& block, std::int64_t index,
                      SavedLayer* saved);
  Stream add_norm(const torch::Tensor& branch, const torch::Tensor& bias, const Stream& x,
                  const Norm& norm, const Dropout& dropout, SavedNorm* saved);

  // Each turns the gradient of its block's output into that of its input; `below`: something below
  // still learns.
  void feed_forward_backward(StreamGradient& gradient, FeedForwardBlock& block, std::int64_t index,
                             const SavedLayer& saved);
  void attention_backward(StreamGradient& gradient, AttentionBlock& block, std::int64_t index,
                          const SavedLayer& saved, bool below);
  // Turns `gradient` into that of the block's input through the residual; returns that of the
  // branch.
  torch::Tensor add_norm_backward(StreamGradient& gradient, Norm& norm, Projection& last,
                                  const Dropout& dropout, const SavedNorm& saved);
  Stream next_stream(bool save);
  Stream first_stream();  // what the first layer reads

  std::array<Stream, 2> spare_;  // streams that are not saved, in turn
  int turn_ = 0;
  std::vector<SavedLayer> saved_;
};

extern template class PostNormPass<float>;
extern template class PostNormPass<Bf16>;

}  // namespace pointsman::model
