#include "model/sequence_classifier.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "model/device/device_batch.h"

namespace pointsman::model {
namespace {

void fill_normal(torch::Tensor tensor, double deviation, Rng& rng) {
  float* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i)
    values[i] = static_cast<float>(deviation * rng.normal());
}

// Normal for matrices, 0 for biases, 1 for the scales of norms.
void fill(const torch::nn::Module& module, double deviation, Rng& rng) {
  for (const auto& item : module.named_parameters()) {
    torch::Tensor parameter = item.value();
    if (parameter.dim() > 1) {
      fill_normal(parameter, deviation, rng);
    } else {
      parameter.fill_(item.key().ends_with("norm.weight") ? 1.0 : 0.0);
    }
  }
}

}  // namespace

SequenceClassifier::SequenceClassifier(const EncoderShape& shape, const HeadShape& head)
    : shape_(shape), head_shape_(head), encoder_(std::make_shared<Encoder>(shape)) {
  PM_CHECK(head.pooling != Pooling::automatic,
           "the pooling is resolved before the module is built");
  PM_CHECK(shape.heads > 0 && shape.hidden % shape.heads == 0, "heads divide the hidden size");
  encoder_->register_in(*this);
  if (head.pooling == Pooling::pooler) {
    pooler_ = register_module("pooler", std::make_shared<torch::nn::Module>());
    pooler_dense_ = pooler_->register_module(
        "dense", torch::nn::Linear(
                     torch::nn::LinearOptions(shape.hidden, shape.hidden).bias(shape.pooler.bias)));
    if (shape.pooler.norm) {
      pooler_norm_ = pooler_->register_module(
          "norm", std::make_shared<Norm>(shape.hidden, shape.pooler.norm_bias));
    }
  }
  head_ = register_module("head", torch::nn::Linear(shape.hidden, head.classes));
}

torch::Tensor SequenceClassifier::hidden_states(const data::Batch& batch) {
  return encoder_->forward(batch, is_training(), dropout_);
}

torch::Tensor SequenceClassifier::means(const torch::Tensor& hidden,
                                        const data::Batch& batch) const {
  const auto count = batch.size();
  auto weights = torch::zeros({count, hidden.size(0)});  // [B, T], a row averages over its text
  for (std::int64_t i = 0; i < count; ++i) {
    const auto start = batch.starts[static_cast<std::size_t>(i)],
               end = batch.starts[static_cast<std::size_t>(i) + 1];
    weights[i].slice(0, start, end).fill_(1.0 / (end - start));
  }
  return torch::matmul(send(weights, hidden.device()), hidden);
}

torch::Tensor SequenceClassifier::firsts(const torch::Tensor& hidden,
                                         const data::Batch& batch) const {
  const std::vector<std::int32_t> starts(batch.starts.begin(), batch.starts.end() - 1);
  const torch::Tensor rows = torch::tensor(at::ArrayRef<std::int32_t>(starts), torch::kInt64);
  return hidden.index_select(0, send(rows, hidden.device()));
}

torch::Tensor SequenceClassifier::pool(const torch::Tensor& hidden,
                                       const data::Batch& batch) const {
  const bool mean = pooler_ ? shape_.pooler.mean : head_shape_.pooling == Pooling::mean;
  return mean ? means(hidden, batch) : firsts(hidden, batch);
}

Output SequenceClassifier::classify(const torch::Tensor& pooled) {
  if (!pooler_) return {pooled, head_(dropped(pooled, "head dropout"))};
  const PoolerShape& pooler = shape_.pooler;
  torch::Tensor x = pooled;
  if (pooler.dropout_before) x = dropped(x, "pooler dropout");
  x = pooler_dense_(x);
  switch (pooler.activation) {
    case PoolerShape::Activation::tanh:
      x = torch::tanh(x);
      break;
    case PoolerShape::Activation::relu:
      x = torch::relu(x);
      break;
    case PoolerShape::Activation::gelu:
      x = torch::gelu(x);
      break;
  }
  if (pooler_norm_) {
    x = torch::layer_norm(x, {shape_.hidden}, pooler_norm_->weight, pooler_norm_->bias,
                          shape_.norm_epsilon);
  }
  return {x, head_(dropped(x, "head dropout"))};
}

torch::Tensor SequenceClassifier::dropped(const torch::Tensor& x, const char* place) const {
  const double drop = shape_.classifier_dropout;
  if (!is_training() || drop <= 0) return x;
  Rng rng(dropout_.seed + dropout_.step * 0x9e3779b97f4a7c15ULL, place);
  torch::Tensor mask = torch::empty(x.sizes());
  float* factors = mask.data_ptr<float>();
  const auto scale = static_cast<float>(1.0 / (1.0 - drop));
  for (std::int64_t i = 0; i < mask.numel(); ++i) factors[i] = rng.uniform() < drop ? 0.0f : scale;
  return x * send(mask, x.device());
}

torch::Tensor SequenceClassifier::forward(const data::Batch& batch) {
  return forward_with_features(batch).logits;
}

Output SequenceClassifier::forward_with_features(const data::Batch& batch) {
  return classify(pool(hidden_states(batch), batch));
}

std::vector<torch::Tensor> SequenceClassifier::forward_frozen(const data::Batch& batch) {
  const torch::NoGradGuard no_grad;
  const bool pools = encoder_->lowest_learning() == shape_.layers;
  const torch::Tensor hidden = encoder_->forward_frozen(batch);
  std::vector<torch::Tensor> parts;
  for (std::size_t i = 0; i + 1 < batch.starts.size(); ++i) {
    const torch::Tensor part = hidden.slice(0, batch.starts[i], batch.starts[i + 1]);
    data::Batch text;  // alone, so that no other text moves its rounding
    text.starts.push_back(batch.starts[i + 1] - batch.starts[i]);
    parts.push_back(pools ? pool(part, text) : part);
  }
  return parts;
}

Output SequenceClassifier::forward_from(const torch::Tensor& frozen, const data::Batch& batch) {
  if (encoder_->lowest_learning() == shape_.layers) return classify(frozen);
  return classify(pool(encoder_->forward_from(frozen, batch, is_training(), dropout_), batch));
}

void SequenceClassifier::shift_logits(std::span<const double> shift) {
  PM_CHECK(static_cast<std::int64_t>(shift.size()) == head_shape_.classes, "a number a class");
  const torch::NoGradGuard no_grad;
  for (std::size_t c = 0; c < shift.size(); ++c)
    head_->bias[static_cast<std::int64_t>(c)] += shift[c];
}

void SequenceClassifier::to_device(torch::Device device, bool recompute) {
  to(device);
  encoder_->use_device_pass(recompute);
}

void SequenceClassifier::set_precision(Precision precision) { encoder_->set_precision(precision); }
Precision SequenceClassifier::precision() const { return encoder_->precision(); }
void SequenceClassifier::refresh() { encoder_->set_precision(encoder_->precision()); }

void SequenceClassifier::set_dropout_state(std::uint64_t seed, std::uint64_t step) {
  dropout_ = {seed, step};
}

void SequenceClassifier::set_dropout(double hidden, double attention, double classifier) {
  const double of_head = classifier >= 0 ? classifier : shape_.classifier_dropout;
  encoder_->set_dropout(hidden, attention);
  shape_ = encoder_->shape();
  shape_.classifier_dropout = of_head;
}

void SequenceClassifier::initialize_head(Rng& rng) {
  torch::NoGradGuard no_grad;
  if (pooler_) fill(*pooler_, shape_.initializer_range, rng);
  fill(*head_, shape_.initializer_range, rng);
}

void SequenceClassifier::initialize(Rng& rng) {
  torch::NoGradGuard no_grad;
  fill(*this, shape_.initializer_range, rng);
  refresh();
}

void SequenceClassifier::freeze(bool embeddings, std::int64_t layers) {
  encoder_->freeze(embeddings, layers);
}

void SequenceClassifier::train_head(bool learns) {
  for (torch::Tensor& parameter : head_->parameters()) parameter.requires_grad_(learns);
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
  const auto add = [&](const std::string& prefix, const torch::nn::Module& module) {
    for (const auto& item : module.named_parameters())
      list.push_back({prefix + item.key(), item.value(), nullptr, nullptr});
  };
  if (pooler_) add("pooler.", *pooler_);
  add("head.", *head_);
  return list;
}

void SequenceClassifier::before_word_read(std::function<void(std::span<const std::int32_t>)> hook) {
  encoder_->before_word_read = std::move(hook);
}

}  // namespace pointsman::model
