#pragma once

#include <torch/types.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/sequence_classifier.h"

namespace pointsman::model {

// The slow definition: an encoder by PyTorch's own operations and its autograd, on the parameters
// of a SequenceClassifier, without dropout.
class SlowEncoder {
 public:
  SlowEncoder(SequenceClassifier& model, const data::Batch& batch)
      : shape_(model.shape()), parameters_(model.named_parameters()), batch_(batch) {}

  // [T, H].
  torch::Tensor hidden_states() const { return shape_.pre_norm ? pre_norm() : post_norm(); }

 private:
  torch::Tensor parameter(const std::string& name) const {
    const torch::Tensor* found = parameters_.find(name);
    return found ? *found : torch::Tensor();
  }
  torch::Tensor norm(const torch::Tensor& x, const std::string& name) const {
    return torch::layer_norm(x, {shape_.hidden}, parameter(name + ".weight"),
                             parameter(name + ".bias"), shape_.norm_epsilon);
  }
  torch::Tensor linear(const torch::Tensor& x, const std::string& name) const {
    return torch::linear(x, parameter(name + ".weight"), parameter(name + ".bias"));
  }
  torch::Tensor activate(const torch::Tensor& x) const {
    if (shape_.activation == Activation::relu) return torch::relu(x);
    return torch::gelu(x, shape_.activation == Activation::gelu ? "none" : "tanh");
  }
  torch::Tensor words() const {
    const auto ids = torch::tensor(at::ArrayRef<std::int32_t>(batch_.ids), torch::kInt64);
    return parameter("embeddings.word").index_select(0, ids);
  }
  torch::Tensor types() const {  // [T]
    if (batch_.types.empty())
      return torch::zeros({static_cast<std::int64_t>(batch_.ids.size())}, torch::kInt64);
    return torch::tensor(at::ArrayRef<std::int32_t>(batch_.types), torch::kInt64);
  }
  // Turns queries or keys [N, L, D] by their positions.
  static torch::Tensor rotate(const torch::Tensor& x, double theta) {
    const std::int64_t half = x.size(2) / 2;
    const auto angles =
        torch::outer(torch::arange(x.size(1), torch::kFloat32),
                     torch::pow(theta, -torch::arange(half, torch::kFloat32) / double(half)));
    const auto left = x.slice(2, 0, half), right = x.slice(2, half);
    return torch::cat(
        {left * angles.cos() - right * angles.sin(), right * angles.cos() + left * angles.sin()},
        2);
  }
  torch::Tensor attention(const torch::Tensor& x, const std::string& name,
                          std::int64_t layer) const {
    const torch::Tensor qkv = linear(x, name + "qkv");
    const bool local =
        shape_.pre_norm && shape_.pre_norm->is_local[static_cast<std::size_t>(layer)];
    std::vector<torch::Tensor> contexts;
    for (std::size_t text = 0; text + 1 < batch_.starts.size(); ++text) {
      const auto heads = qkv.slice(0, batch_.starts[text], batch_.starts[text + 1])
                             .view({-1, 3, shape_.heads, shape_.head_size()})
                             .permute({1, 2, 0, 3});  // [3, N, L, D]
      torch::Tensor q = heads[0], k = heads[1];
      if (shape_.pre_norm) {
        const double theta = local ? shape_.pre_norm->local_theta : shape_.pre_norm->global_theta;
        q = rotate(q, theta);
        k = rotate(k, theta);
      }
      torch::Tensor scores =
          torch::matmul(q, k.transpose(1, 2)) / std::sqrt(static_cast<double>(shape_.head_size()));
      if (local) {
        const auto place = torch::arange(q.size(1));
        const auto apart = (place.unsqueeze(1) - place).abs();
        scores = scores.masked_fill(apart > shape_.pre_norm->window, -INFINITY);
      }
      contexts.push_back(torch::matmul(torch::softmax(scores, -1), heads[2])
                             .permute({1, 0, 2})
                             .reshape({-1, shape_.hidden}));
    }
    return linear(torch::cat(contexts), name + "output");
  }
  torch::Tensor post_norm() const {
    std::vector<torch::Tensor> positions;
    for (std::size_t i = 0; i + 1 < batch_.starts.size(); ++i)
      positions.push_back(torch::arange(batch_.starts[i + 1] - batch_.starts[i]));
    torch::Tensor x =
        norm(words() + parameter("embeddings.position").index_select(0, torch::cat(positions)) +
                 parameter("embeddings.token_type").index_select(0, types()),
             "embeddings.norm");
    for (std::int64_t i = 0; i < shape_.layers; ++i) {
      const std::string layer = "layers." + std::to_string(i) + ".";
      x = norm(x + attention(x, layer + "attention.", i), layer + "attention.norm");
      const auto inner = activate(linear(x, layer + "feed_forward.up"));
      x = norm(x + linear(inner, layer + "feed_forward.down"), layer + "feed_forward.norm");
    }
    return x;
  }
  torch::Tensor pre_norm() const {
    torch::Tensor x = norm(words(), "embeddings.norm");
    for (std::int64_t i = 0; i < shape_.layers; ++i) {
      const std::string layer = "layers." + std::to_string(i) + ".";
      x = x + attention(i == 0 ? x : norm(x, layer + "attention.norm"), layer + "attention.", i);
      const auto halves =
          linear(norm(x, layer + "feed_forward.norm"), layer + "feed_forward.up").chunk(2, -1);
      x = x + linear(activate(halves[0]) * halves[1], layer + "feed_forward.down");
    }
    return norm(x, "final_norm");
  }

  EncoderShape shape_;
  torch::OrderedDict<std::string, torch::Tensor> parameters_;
  data::Batch batch_;
};

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

inline EncoderShape small_pre_norm_shape(std::int64_t window) {
  EncoderShape shape = small_shape();
  shape.types = 0;
  shape.absolute_positions = false;
  shape.layers = 3;
  shape.intermediate = 36;
  shape.pre_norm = PreNormShape{};
  shape.pre_norm->window = window;
  shape.pre_norm->is_local = {0, 1, 1};
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
