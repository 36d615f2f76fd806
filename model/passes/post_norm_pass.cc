#include "model/passes/post_norm_pass.h"

#include <algorithm>
#include <type_traits>

namespace pointsman::model {

template <class E>
PostNormPass<E>::PostNormPass(const PassInput& input)
    : PassBase<E>(input), saved_(static_cast<std::size_t>(this->shape_.layers)) {}

// What is saved for backward is the operand; the fp32 stream alternates between two tensors where
// it is another one.
template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::next_stream(bool save) {
  constexpr bool one_tensor = std::is_same_v<E, float>;
  if (save && one_tensor) {
    const torch::Tensor both = take(shape_.hidden);
    return {both, both};
  }
  Stream& spare = spare_[static_cast<std::size_t>(turn_ ^= 1)];
  return {spare.residual, save ? take(shape_.hidden) : spare.operand};
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::add_norm(const torch::Tensor& branch,
                                                           const torch::Tensor& bias,
                                                           const Stream& x, const Norm& norm,
                                                           const Dropout& dropout,
                                                           SavedNorm* saved) {
  if (saved) start_norm(*saved);
  const Stream y = next_stream(saved != nullptr);
  AddNorm<E> a{};
  a.width = shape_.hidden;
  a.branch = elements<E>(branch);
  a.bias = floats(bias);
  a.residual = floats(x.residual);
  a.gamma = floats(norm.weight);
  a.beta = floats(norm.bias);
  a.epsilon = epsilon_of(shape_);
  a.dropout = dropout;
  a.out = elements<float>(y.residual);
  a.operand = y.operand.is_same(y.residual) ? nullptr : elements<E>(y.operand);
  if (saved) {
    a.normalised = elements<E>(saved->normalised);
    a.inverse_deviation = elements<float>(saved->inverse_deviation);
  }
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).add_norm(a, begin, end);
  });
  return y;
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::attention(const Stream& x, AttentionBlock& block,
                                                            std::int64_t index, SavedLayer* saved) {
  this->attention_branch(x.operand, block, index, saved ? &saved->attention : nullptr);
  return add_norm(narrow_[1], block.output->bias, x, *block.norm, mask(index, MaskOf::attention),
                  saved ? &saved->attention_norm : nullptr);
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::feed_forward(const Stream& x,
                                                               FeedForwardBlock& block,
                                                               std::int64_t index,
                                                               SavedLayer* saved) {
  torch::Tensor inner = saved ? take(shape_.intermediate) : scratch(wide_[0], shape_.intermediate);
  const torch::Tensor activated = scratch(wide_[1], shape_.intermediate);
  multiply_by_transposed(inner, x.operand, block.up->operand());
  const Activate<E> a{shape_.intermediate, elements<E>(inner), floats(block.up->bias),
                      elements<E>(activated)};
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).activate[static_cast<int>(shape_.activation)](a, begin, end);
  });
  multiply_by_transposed(narrow_[1], activated, block.down->operand());
  if (saved) {
    saved->middle = x.operand;
    saved->inner = inner;
  }
  return add_norm(narrow_[1], block.down->bias, x, *block.norm, mask(index, MaskOf::feed_forward),
                  saved ? &saved->output_norm : nullptr);
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::first_stream() {
  const Stream x = next_stream(this->saves(begin_) && begin_ < end_);
  if (!hidden_.defined()) {
    this->embed(x);
    return x;
  }
  x.residual.copy_(hidden_);
  if (!x.operand.is_same(x.residual)) x.operand.copy_(hidden_);
  return x;
}

template <class E>
torch::Tensor PostNormPass<E>::forward() {
  this->take_scratch(std::max(3 * shape_.hidden, shape_.intermediate));
  for (Stream& stream : spare_) {
    stream.residual = take_floats(shape_.hidden);
    stream.operand = std::is_same_v<E, float> ? stream.residual : take(shape_.hidden);
  }
  Stream x = first_stream();
  for (std::int64_t i = begin_; i < end_; ++i) {
    Layer& layer = encoder_->layer(i);
    SavedLayer* saved = this->saves(i) ? &saved_[static_cast<std::size_t>(i)] : nullptr;
    x = attention(x, *layer.attention, i, saved);
    x = feed_forward(x, *layer.feed_forward, i, saved);
  }
  return x.residual.clone();
}

template <class E>
torch::Tensor PostNormPass<E>::add_norm_backward(StreamGradient& gradient, Norm& norm,
                                                 Projection& last, const Dropout& dropout,
                                                 const SavedNorm& saved) {
  const std::int64_t width = shape_.hidden;
  PartialSums gammas(width), betas(width), biases(width);
  AddNormBackward<E> a{};
  a.width = width;
  a.gradient = floats(gradient.residual);
  a.more_gradient = elements<E>(gradient.more);
  a.normalised = elements<E>(saved.normalised);
  a.inverse_deviation = floats(saved.inverse_deviation);
  a.gamma = floats(norm.weight);
  a.dropout = dropout;
  a.residual_gradient = elements<float>(gradient.residual);
  a.branch_gradient = elements<E>(narrow_[0]);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    AddNormBackward<E> part = a;
    part.gamma_gradient = gammas.of(task);
    part.beta_gradient = betas.of(task);
    part.bias_gradient = biases.of(task);
    typed<E>(kernels()).add_norm_backward(part, begin, end);
  });
  put_values(norm.weight_gradient, norm.weight, gammas.total());
  put_values(norm.bias_gradient, norm.bias, betas.total());
  put_values(last.bias_gradient, last.bias, biases.total());
  return narrow_[0];
}

template <class E>
void PostNormPass<E>::feed_forward_backward(StreamGradient& gradient, FeedForwardBlock& block,
                                            std::int64_t index, const SavedLayer& saved) {
  const torch::Tensor fed = add_norm_backward(gradient, *block.norm, *block.down,
                                              mask(index, MaskOf::feed_forward), saved.output_norm);
  torch::Tensor inner = scratch(wide_[0], shape_.intermediate);
  const torch::Tensor activated = scratch(wide_[1], shape_.intermediate);
  multiply(inner, fed,
           block.down->operand());  // the activation's gradient, until it becomes that of its input
  PartialSums biases(shape_.intermediate);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const ActivateBackward<E> a{shape_.intermediate,    elements<E>(saved.inner),
                                floats(block.up->bias), elements<E>(inner),
                                elements<E>(activated), biases.of(task)};
    typed<E>(kernels()).activate_backward[static_cast<int>(shape_.activation)](a, begin, end);
  });
  put_values(block.up->bias_gradient, block.up->bias, biases.total());
  put_product(block.down->weight_gradient, block.down->weight, fed, activated);
  put_product(block.up->weight_gradient, block.up->weight, inner, saved.middle);
  multiply(narrow_[1], inner, block.up->operand());
  gradient.more = narrow_[1];
}

template <class E>
void PostNormPass<E>::attention_backward(StreamGradient& gradient, AttentionBlock& block,
                                         std::int64_t index, const SavedLayer& saved, bool below) {
  add_norm_backward(gradient, *block.norm, *block.output, mask(index, MaskOf::attention),
                    saved.attention_norm);
  this->attention_branch_backward(gradient, block, index, saved.attention, below);
}

template <class E>
void PostNormPass<E>::backward(const torch::Tensor& gradient_of_result) {
  StreamGradient gradient{take_floats(shape_.hidden), {}};
  gradient.residual.copy_(gradient_of_result);
  for (std::int64_t i = shape_.layers - 1; i >= this->first_saved_; --i) {
    Layer& layer = encoder_->layer(i);
    const SavedLayer& saved = saved_[static_cast<std::size_t>(i)];
    feed_forward_backward(gradient, *layer.feed_forward, i, saved);
    attention_backward(gradient, *layer.attention, i, saved,
                       i > this->first_saved_ || this->save_embeddings_);
  }
  if (this->save_embeddings_) this->embed_backward(gradient);
}

template class PostNormPass<float>;
template class PostNormPass<Bf16>;

}  // namespace pointsman::model
