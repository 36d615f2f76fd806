#include "model/passes/pre_norm_pass.h"

#include <algorithm>

namespace pointsman::model {

template <class E>
PreNormPass<E>::PreNormPass(const PassInput& input)
    : PassBase<E>(input), saved_(static_cast<std::size_t>(shape_.layers)) {}

template <class E>
Norm& PreNormPass<E>::norm_behind(std::int64_t layer) const {
  return layer + 1 < shape_.layers ? *encoder_->layer(layer + 1).attention->norm
                                   : *encoder_->final_norm;
}

template <class E>
void PreNormPass<E>::feed_forward(const torch::Tensor& operand, const FeedForwardBlock& block,
                                  std::int64_t index, SavedLayer* saved) {
  const std::int64_t inner_width = 2 * shape_.intermediate;
  torch::Tensor inner = saved ? take(inner_width) : scratch(wide_[0], inner_width);
  const torch::Tensor gated = scratch(wide_[1], shape_.intermediate);
  multiply_by_transposed(inner, operand, block.up->operand());
  const Gate<E> a{shape_.intermediate, elements<E>(inner), floats(block.up->bias),
                  mask(index, MaskOf::feed_forward), elements<E>(gated)};
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).gate[static_cast<int>(shape_.activation)](a, begin, end);
  });
  multiply_by_transposed(narrow_[1], gated, block.down->operand());
  if (saved) saved->inner = inner;
}

template <class E>
torch::Tensor PreNormPass<E>::add_and_norm(const torch::Tensor& bias, const Norm& norm,
                                           const Dropout& dropout, SavedNorm* saved,
                                           const torch::Tensor& result) {
  if (saved) this->start_norm(*saved);
  ResidualNorm<E> a{};
  a.width = shape_.hidden;
  a.branch = elements<E>(narrow_[1]);
  a.bias = floats(bias);
  a.residual = floats(residual_);
  a.gamma = floats(norm.weight);
  a.beta = floats(norm.bias);
  a.epsilon = this->epsilon_of(shape_);
  a.dropout = dropout;
  a.sum = elements<float>(residual_);
  a.operand = result.defined() ? nullptr : elements<E>(operand_);
  a.result = elements<float>(result);
  if (saved) {
    a.normalised = elements<E>(saved->normalised);
    a.inverse_deviation = elements<float>(saved->inverse_deviation);
  }
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).residual_norm(a, begin, end);
  });
  return operand_;
}

template <class E>
torch::Tensor PreNormPass<E>::norm_again(const Norm& norm, const SavedNorm& saved) {
  const NormAgain<E> a{shape_.hidden, elements<E>(saved.normalised), floats(norm.weight),
                       floats(norm.bias), elements<E>(operand_)};
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).norm_again(a, begin, end);
  });
  return operand_;
}

template <class E>
torch::Tensor PreNormPass<E>::first_operand() {
  if (!hidden_.defined()) {
    const torch::Tensor operand = this->saves(0) ? take(shape_.hidden) : operand_;
    this->embed({residual_, operand});
    return operand;
  }
  residual_.copy_(hidden_);
  narrow_[1].fill_(-0.0);  // x + -0 is x, bit for bit
  SavedLayer& below = saved_[static_cast<std::size_t>(begin_ - 1)];
  return add_and_norm({}, norm_behind(begin_ - 1), Dropout{},
                      this->saves(begin_) ? &below.after_feed_forward : nullptr, {});
}

template <class E>
torch::Tensor PreNormPass<E>::forward() {
  this->take_scratch(std::max(3 * shape_.hidden, 2 * shape_.intermediate));
  residual_ = take_floats(shape_.hidden);
  operand_ = take(shape_.hidden);
  torch::Tensor operand = first_operand();
  const torch::Tensor result = torch::empty({tokens_, shape_.hidden});
  for (std::int64_t i = begin_; i < end_; ++i) {
    const Layer& layer = encoder_->layer(i);
    SavedLayer* saved = this->saves(i) ? &saved_[static_cast<std::size_t>(i)] : nullptr;
    this->attention_branch(operand, *layer.attention, i, saved ? &saved->attention : nullptr);
    if (operand.is_same(operand_) && saved) saved->attention.input.reset();
    operand =
        add_and_norm(layer.attention->output->bias, *layer.feed_forward->norm,
                     mask(i, MaskOf::attention), saved ? &saved->after_attention : nullptr, {});
    feed_forward(operand, *layer.feed_forward, i, saved);
    const bool last = i + 1 == shape_.layers;
    // The norm behind this layer is a parameter of the next one, which may be the lowest that
    // learns.
    const bool saves_norm = this->saves(i) || (!last && this->saves(i + 1));
    operand =
        add_and_norm(layer.feed_forward->down->bias, norm_behind(i), Dropout{},
                     saves_norm ? &saved_[static_cast<std::size_t>(i)].after_feed_forward : nullptr,
                     last ? result : torch::Tensor());
  }
  return end_ < shape_.layers ? residual_.clone() : result;
}

template <class E>
void PreNormPass<E>::add_and_norm_backward(StreamGradient& gradient, Projection& last, Norm& norm,
                                           const Dropout& dropout, const SavedNorm& saved,
                                           const torch::Tensor& result) {
  const std::int64_t width = shape_.hidden;
  PartialSums gammas(width), betas(width), biases(width);
  ResidualNormBackward<E> a{};
  a.width = width;
  a.sum_gradient = result.defined() ? nullptr : floats(gradient.residual);
  a.operand_gradient = elements<E>(gradient.more);
  a.result_gradient = floats(result);
  a.normalised = elements<E>(saved.normalised);
  a.inverse_deviation = floats(saved.inverse_deviation);
  a.gamma = floats(norm.weight);
  a.dropout = dropout;
  a.residual_gradient = elements<float>(gradient.residual);
  a.branch_gradient = elements<E>(narrow_[0]);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    ResidualNormBackward<E> part = a;
    part.gamma_gradient = gammas.of(task);
    part.beta_gradient = betas.of(task);
    part.bias_gradient = biases.of(task);
    typed<E>(kernels()).residual_norm_backward(part, begin, end);
  });
  put_values(norm.weight_gradient, norm.weight, gammas.total());
  put_values(norm.bias_gradient, norm.bias, betas.total());
  put_values(last.bias_gradient, last.bias, biases.total());
}

template <class E>
void PreNormPass<E>::feed_forward_backward(StreamGradient& gradient, FeedForwardBlock& block,
                                           std::int64_t index, const SavedLayer& saved) {
  const std::int64_t width = shape_.intermediate;
  const torch::Tensor gated = scratch(wide_[1], width), inner = scratch(wide_[0], 2 * width);
  torch::Tensor gated_gradient = scratch(wide_[1], width, 1);
  multiply(gated_gradient, narrow_[0], block.down->operand());
  PartialSums biases(2 * width);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const GateBackward<E> a{{width, elements<E>(saved.inner), floats(block.up->bias),
                             mask(index, MaskOf::feed_forward), elements<E>(gated)},
                            elements<E>(gated_gradient),
                            elements<E>(inner),
                            biases.of(task)};
    typed<E>(kernels()).gate_backward[static_cast<int>(shape_.activation)](a, begin, end);
  });
  put_values(block.up->bias_gradient, block.up->bias, biases.total());
  put_product(block.down->weight_gradient, block.down->weight, narrow_[0], gated);
  const torch::Tensor read = norm_again(*block.norm, saved.after_attention);
  put_product(block.up->weight_gradient, block.up->weight, inner, read);
  multiply(narrow_[1], inner, block.up->operand());
  gradient.more = narrow_[1];
}

template <class E>
void PreNormPass<E>::backward(const torch::Tensor& gradient_of_result) {
  StreamGradient gradient{take_floats(shape_.hidden), {}};
  const torch::Tensor of_result = gradient_of_result.contiguous();
  for (std::int64_t i = shape_.layers - 1; i >= this->first_saved_; --i) {
    const Layer& layer = encoder_->layer(i);
    const SavedLayer& saved = saved_[static_cast<std::size_t>(i)];
    const bool last = i + 1 == shape_.layers;
    add_and_norm_backward(gradient, *layer.feed_forward->down, norm_behind(i), Dropout{},
                          saved.after_feed_forward, last ? of_result : torch::Tensor());
    feed_forward_backward(gradient, *layer.feed_forward, i, saved);
    add_and_norm_backward(gradient, *layer.attention->output, *layer.feed_forward->norm,
                          mask(i, MaskOf::attention), saved.after_attention, {});
    typename Base::SavedAttention attention = saved.attention;
    if (!attention.input.defined()) {
      attention.input = norm_again(norm_behind(i - 1),
                                   saved_[static_cast<std::size_t>(i - 1)].after_feed_forward);
    }
    this->attention_branch_backward(gradient, *layer.attention, i, attention,
                                    i > 0 || this->save_embeddings_);
  }
  const std::int64_t lowest = this->first_saved_;
  if (lowest > 0) {
    add_and_norm_backward(gradient, *encoder_->layer(lowest - 1).feed_forward->down,
                          norm_behind(lowest - 1), Dropout{},
                          saved_[static_cast<std::size_t>(lowest - 1)].after_feed_forward, {});
  }
  if (this->save_embeddings_) this->embed_backward(gradient);
}

template class PreNormPass<float>;
template class PreNormPass<Bf16>;

}  // namespace pointsman::model
