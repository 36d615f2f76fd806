#pragma once

#include <torch/types.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/sequence_classifier.h"

namespace pointsman::model {

// The slow definition: BERT by PyTorch's own operations and its autograd, on the parameters of a
// SequenceClassifier, without dropout. [T, H].
inline torch::Tensor slow_hidden_states(SequenceClassifier& model, const data::Batch& batch) {
  const EncoderShape& shape = model.shape();
  const auto parameters = model.named_parameters();
  const auto norm = [&](const torch::Tensor& x, const std::string& name) {
    return torch::layer_norm(x, {shape.hidden}, parameters[name + ".weight"],
                             parameters[name + ".bias"], shape.norm_epsilon);
  };
  const auto linear = [&](const torch::Tensor& x, const std::string& name) {
    return torch::linear(x, parameters[name + ".weight"], parameters[name + ".bias"]);
  };
  const auto activate = [&](const torch::Tensor& x) {
    if (shape.activation == Activation::relu) return torch::relu(x);
    return torch::gelu(x, shape.activation == Activation::gelu ? "none" : "tanh");
  };
  std::vector<torch::Tensor> positions;
  for (std::size_t i = 0; i + 1 < batch.starts.size(); ++i) {
    positions.push_back(torch::arange(batch.starts[i + 1] - batch.starts[i]));
  }
  const auto ids = torch::tensor(at::ArrayRef<std::int32_t>(batch.ids), torch::kInt64);
  torch::Tensor x =
      norm(parameters["embeddings.word"].index_select(0, ids) +
               parameters["embeddings.position"].index_select(0, torch::cat(positions)) +
               parameters["embeddings.token_type"][0],
           "embeddings.norm");
  for (std::int64_t i = 0; i < shape.layers; ++i) {
    const std::string layer = "layers." + std::to_string(i) + ".";
    const torch::Tensor qkv = linear(x, layer + "attention.qkv");
    std::vector<torch::Tensor> contexts;
    for (std::size_t text = 0; text + 1 < batch.starts.size(); ++text) {
      const auto heads = qkv.slice(0, batch.starts[text], batch.starts[text + 1])
                             .view({-1, 3, shape.heads, shape.hidden / shape.heads})
                             .permute({1, 2, 0, 3});  // [3, N, L, D]
      const auto scores = torch::matmul(heads[0], heads[1].transpose(1, 2)) /
                          std::sqrt(static_cast<double>(shape.hidden / shape.heads));
      contexts.push_back(torch::matmul(torch::softmax(scores, -1), heads[2])
                             .permute({1, 0, 2})
                             .reshape({-1, shape.hidden}));
    }
    x = norm(x + linear(torch::cat(contexts), layer + "attention.output"),
             layer + "attention.norm");
    const auto inner = activate(linear(x, layer + "feed_forward.up"));
    x = norm(x + linear(inner, layer + "feed_forward.down"), layer + "feed_forward.norm");
  }
  return x;
}

// Small, and with sizes that are no multiples of a vector.
inline EncoderShape small_shape() {
  EncoderShape shape;
  shape.vocabulary = 50;
  shape.hidden = 40;
  shape.layers = 2;
  shape.heads = 2;
  shape.intermediate = 72;
  shape.positions = 128;
  shape.initializer_range = 0.2;
  shape.hidden_dropout = shape.attention_dropout = shape.classifier_dropout = 0;
  return shape;
}

// All parameters away from the values that hide mistakes (norms of one, biases of zero).
inline std::shared_ptr<SequenceClassifier> make_model(const EncoderShape& shape,
                                                      Pooling pooling = Pooling::mean,
                                                      std::uint64_t seed = 1) {
  auto model = std::make_shared<SequenceClassifier>(shape, HeadShape{pooling, 3});
  Rng rng(seed, "test");
  model->initialize(rng);
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : model->parameters()) {
    float* values = parameter.data_ptr<float>();
    for (std::int64_t i = 0; i < parameter.numel(); ++i)
      values[i] += static_cast<float>(0.1 * rng.normal());
  }
  model->refresh();
  return model;
}

inline data::Batch make_batch(const std::vector<int>& lengths, std::int64_t vocabulary,
                              std::uint64_t seed = 2) {
  Rng rng(seed, "batch");
  data::Batch batch;
  for (const int length : lengths) {
    for (int i = 0; i < length; ++i) {
      batch.ids.push_back(
          static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(vocabulary))));
    }
    batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  }
  return batch;
}

// [V, H].
inline torch::Tensor dense_word_gradient(SequenceClassifier& model) {
  auto dense = torch::zeros({model.shape().vocabulary, model.shape().hidden});
  const RowGradient& rows = model.word_gradient();
  return dense.index_copy_(0, torch::tensor(at::ArrayRef<std::int32_t>(rows.rows), torch::kInt64),
                           rows.values);
}

// By the names of the parameters.
inline std::map<std::string, torch::Tensor> all_gradients(SequenceClassifier& model) {
  std::map<std::string, torch::Tensor> gradients{{"embeddings.word", dense_word_gradient(model)}};
  for (const auto& item : model.named_parameters()) {
    if (item.key() != "embeddings.word")
      gradients[item.key()] = item.value().grad().detach().clone();
  }
  return gradients;
}

// |a - b| / |b|.
inline double relative_difference(const torch::Tensor& a, const torch::Tensor& b) {
  const auto x = a.detach().to(torch::kDouble), y = b.detach().to(torch::kDouble);
  return (x - y).norm().item<double>() / std::max(1e-30, y.norm().item<double>());
}

}  // namespace pointsman::model
