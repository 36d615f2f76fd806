#include "model/sequence_classifier.h"

#include <utility>

#include "base/error.h"

namespace pointsman::model {
namespace {

void fill_normal(torch::Tensor tensor, double deviation, Rng& rng) {
  float* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i)
    values[i] = static_cast<float>(deviation * rng.normal());
}

}  // namespace

SequenceClassifier::SequenceClassifier(const EncoderShape& shape, const HeadShape& head)
    : shape_(shape), head_shape_(head), encoder_(std::make_shared<PostNormEncoder>(shape)) {
  PM_CHECK(head.pooling != Pooling::automatic,
           "the pooling is resolved before the module is built");
  PM_CHECK(shape.heads > 0 && shape.hidden % shape.heads == 0, "heads divide the hidden size");
  register_module("embeddings", encoder_->embeddings);
  register_module("layers", encoder_->layers.ptr());
  if (head.pooling == Pooling::pooler) {
    pooler_ = register_module("pooler", std::make_shared<torch::nn::Module>());
    pooler_dense_ =
        pooler_->register_module("dense", torch::nn::Linear(shape.hidden, shape.hidden));
  }
  head_ = register_module("head", torch::nn::Linear(shape.hidden, head.classes));
}

torch::Tensor SequenceClassifier::hidden_states(const data::Batch& batch) {
  return encoder_->forward(batch, is_training(), dropout_);
}

torch::Tensor SequenceClassifier::pool(const torch::Tensor& hidden, const data::Batch& batch) {
  const auto count = batch.size();
  if (head_shape_.pooling == Pooling::mean) {
    auto weights = torch::zeros({count, hidden.size(0)});  // [B, T], a row averages over its text
    for (std::int64_t i = 0; i < count; ++i) {
      const auto start = batch.starts[static_cast<std::size_t>(i)],
                 end = batch.starts[static_cast<std::size_t>(i) + 1];
      weights[i].slice(0, start, end).fill_(1.0 / (end - start));
    }
    return torch::matmul(weights, hidden);
  }
  const std::vector<std::int32_t> firsts(batch.starts.begin(), batch.starts.end() - 1);
  const auto first =
      hidden.index_select(0, torch::tensor(at::ArrayRef<std::int32_t>(firsts), torch::kInt64));
  if (head_shape_.pooling != Pooling::pooler) return first;
  const torch::Tensor dense =
      pooler_dense_(shape_.pooler.dropout_before ? dropped(first, "pooler dropout") : first);
  switch (shape_.pooler.activation) {
    case PoolerShape::Activation::tanh:
      return torch::tanh(dense);
    case PoolerShape::Activation::relu:
      return torch::relu(dense);
  }
  PM_CHECK(false, "every activation of a pooler is computed");
  return {};
}

torch::Tensor SequenceClassifier::dropped(const torch::Tensor& x, const char* place) const {
  const double drop = shape_.classifier_dropout;
  if (!is_training() || drop <= 0) return x;
  Rng rng(dropout_.seed + dropout_.step * 0x9e3779b97f4a7c15ULL, place);
  torch::Tensor mask = torch::empty(x.sizes());
  float* factors = mask.data_ptr<float>();
  const auto scale = static_cast<float>(1.0 / (1.0 - drop));
  for (std::int64_t i = 0; i < mask.numel(); ++i) factors[i] = rng.uniform() < drop ? 0.0f : scale;
  return x * mask;
}

torch::Tensor SequenceClassifier::forward(const data::Batch& batch) {
  return head_(dropped(pool(hidden_states(batch), batch), "head dropout"));
}

void SequenceClassifier::set_precision(Precision precision) { encoder_->set_precision(precision); }
Precision SequenceClassifier::precision() const { return encoder_->precision(); }
void SequenceClassifier::refresh() { encoder_->set_precision(encoder_->precision()); }

void SequenceClassifier::set_dropout_state(std::uint64_t seed, std::uint64_t step) {
  dropout_ = {seed, step};
}

void SequenceClassifier::set_dropout(double hidden, double attention, double classifier) {
  encoder_->set_dropout(hidden, attention);
  shape_.hidden_dropout = hidden;
  shape_.attention_dropout = attention;
  shape_.classifier_dropout = classifier;
}

void SequenceClassifier::initialize_head(Rng& rng) {
  torch::NoGradGuard no_grad;
  if (pooler_) {
    fill_normal(pooler_dense_->weight, shape_.initializer_range, rng);
    pooler_dense_->bias.zero_();
  }
  fill_normal(head_->weight, shape_.initializer_range, rng);
  head_->bias.zero_();
}

void SequenceClassifier::initialize(Rng& rng) {
  torch::NoGradGuard no_grad;
  for (const auto& item : named_parameters()) {
    torch::Tensor parameter = item.value();
    if (parameter.dim() > 1) {
      fill_normal(parameter, shape_.initializer_range, rng);
    } else {
      parameter.fill_(item.key().ends_with("norm.weight") ? 1.0 : 0.0);
    }
  }
  refresh();
}

void SequenceClassifier::freeze(bool embeddings, std::int64_t layers) {
  for (auto& parameter : encoder_->embeddings->parameters())
    parameter.requires_grad_(!(embeddings || layers > 0));
  for (std::size_t i = 0; i < encoder_->layers->size(); ++i) {
    for (auto& parameter : encoder_->layers[i]->parameters()) {
      parameter.requires_grad_(static_cast<std::int64_t>(i) >= layers);
    }
  }
}

void SequenceClassifier::zero_grad(bool) {
  encoder_->embeddings->word_gradient = RowGradient();
  for (const NamedGradient& item : gradients()) {
    if (item.gradient) {
      item.gradient->forget();
    } else if (item.parameter.grad().defined()) {
      item.parameter.grad().zero_();
    }
  }
}

RowGradient& SequenceClassifier::word_gradient() { return encoder_->embeddings->word_gradient; }

std::vector<NamedGradient> SequenceClassifier::gradients() const {
  std::vector<NamedGradient> list = encoder_->gradients();
  if (pooler_) {
    list.push_back({"pooler.dense.weight", pooler_dense_->weight, nullptr, nullptr});
    list.push_back({"pooler.dense.bias", pooler_dense_->bias, nullptr, nullptr});
  }
  list.push_back({"head.weight", head_->weight, nullptr, nullptr});
  list.push_back({"head.bias", head_->bias, nullptr, nullptr});
  return list;
}

void SequenceClassifier::before_word_read(std::function<void(std::span<const std::int32_t>)> hook) {
  encoder_->before_word_read = std::move(hook);
}

}  // namespace pointsman::model
