#include "model/passes/relative_positions.h"

#include <utility>

#include "model/ops.h"
#include "model/passes/positions.h"

namespace pointsman::model {
template <class E>
RelativePositions<E>::RelativePositions(std::shared_ptr<Encoder> encoder, std::int64_t longest,
                                        std::shared_ptr<Workspace> workspace,
                                        std::vector<Dropout> masks, std::int64_t first_saved)
    : encoder_(std::move(encoder)),
      workspace_(std::move(workspace)),
      masks_(std::move(masks)),
      first_saved_(first_saved),
      saved_(masks_.size()) {
  const torch::Tensor rows = distance_rows(*encoder_->shape().relative, longest);
  const auto* row = rows.const_data_ptr<std::int32_t>();
  for (std::int64_t i = 0; i < rows.numel(); ++i) distance_of_.push_back(row[i] - row[0]);
  for (std::int32_t i = 0; i <= distance_of_.back(); ++i) rows_.push_back(row[0] + i);
  sums_ = workspace_->take({count(), encoder_->shape().hidden}, torch::kFloat32);
  normalised_ = take(encoder_->shape().hidden);
  inverse_deviation_ = workspace_->take({count()}, torch::kFloat32);
}

template <class E>
torch::Tensor RelativePositions<E>::take(std::int64_t width) const {
  return workspace_->take({padded_rows(count()), width}, scalar_type<E>()).narrow(0, 0, count());
}

template <class E>
torch::Tensor RelativePositions<E>::embed(const Dropout& dropout) {
  const Embeddings& e = *encoder_->embeddings;
  const torch::Tensor result = take(encoder_->shape().hidden);
  EmbedNorm<E> a{};
  a.width = encoder_->shape().hidden;
  a.word = elements<float>(e.relative);
  a.ids = rows_.data();
  a.gamma = elements<float>(e.relative_norm->weight);
  a.beta = elements<float>(e.relative_norm->bias);
  a.epsilon = static_cast<float>(encoder_->shape().norm_epsilon);
  a.dropout = dropout;
  a.out = elements<float>(sums_);
  a.operand = elements<E>(result);
  a.normalised = elements<E>(normalised_);
  a.inverse_deviation = elements<float>(inverse_deviation_);
  for_parts(count(), 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).embed_norm(a, begin, end);
  });
  return result;
}

template <class E>
torch::Tensor RelativePositions<E>::project(const AttentionBlock& block, std::int64_t layer) {
  if (!embeddings_.defined() || mask(layer).threshold > 0) embeddings_ = embed(mask(layer));
  const std::int64_t width = 2 * encoder_->shape().hidden;
  torch::Tensor projected = take(width);
  multiply_by_transposed(projected, embeddings_, block.qkv->operand().narrow(0, 0, width));
  if (layer >= first_saved_) saved_[static_cast<std::size_t>(layer)] = {embeddings_, projected};
  return projected;
}

template <class E>
void RelativePositions<E>::backward(AttentionBlock& block, std::int64_t layer,
                                    const float* gradient) {
  const std::int64_t hidden = encoder_->shape().hidden, width = 2 * hidden;
  const torch::Tensor outgoing = take(3 * hidden);  // beside zeros, since distances have no values
  outgoing.zero_();
  outgoing.narrow(1, 0, width)
      .copy_(torch::from_blob(const_cast<float*>(gradient), {count(), width}));
  put_product(block.qkv->weight_gradient, block.qkv->weight, outgoing, saved(layer).embeddings);
  std::vector<float> biases(static_cast<std::size_t>(3 * hidden));
  kernels().fp32.add_columns(gradient, width, 0, count(), biases.data());
  put_values(block.qkv->bias_gradient, block.qkv->bias, biases.data());
  if (!encoder_->embeddings->relative.requires_grad()) return;
  torch::Tensor of_embeddings = take(hidden);
  multiply(of_embeddings, outgoing, block.qkv->operand());
  embed_backward(of_embeddings, layer);
}

template <class E>
void RelativePositions<E>::embed_backward(const torch::Tensor& gradient, std::int64_t layer) {
  Embeddings& e = *encoder_->embeddings;
  const std::int64_t hidden = encoder_->shape().hidden;
  sums_.copy_(gradient);
  PartialSums gammas(hidden), betas(hidden);
  for_parts(count(), 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const EmbedNormBackward<E> a{hidden,
                                 elements<float>(sums_),
                                 nullptr,
                                 elements<E>(normalised_),
                                 elements<float>(inverse_deviation_),
                                 elements<float>(e.relative_norm->weight),
                                 mask(layer),
                                 elements<float>(sums_),
                                 gammas.of(task),
                                 betas.of(task)};
    typed<E>(kernels()).embed_norm_backward(a, begin, end);
  });
  put_values(e.relative_norm->weight_gradient, e.relative_norm->weight, gammas.total());
  put_values(e.relative_norm->bias_gradient, e.relative_norm->bias, betas.total());
  table_gradient_.resize(static_cast<std::size_t>(e.relative.numel()));
  kernels().fp32.put(&table_gradient_[static_cast<std::size_t>(rows_.front() * hidden)],
                     elements<float>(sums_), count() * hidden, true);
}

template <class E>
void RelativePositions<E>::finish_backward() {
  Embeddings& e = *encoder_->embeddings;
  put_values(e.relative_gradient, e.relative, table_gradient_.data());
}

template class RelativePositions<float>;
template class RelativePositions<Bf16>;

}  // namespace pointsman::model
