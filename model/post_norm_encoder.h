#pragma once

#include <torch/nn/modules/container/modulelist.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "data/batch.h"
#include "model/encoder_shape.h"
#include "model/gradient.h"
#include "model/workspace.h"

namespace pointsman::model {

enum class Precision { fp32, bf16 };

// Where dropout's randomness comes from: every mask is a function of these and of its place in the
// network.
struct DropoutStream {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
};

// Layer normalisation's scale and shift, [H] each.
struct Norm : torch::nn::Module {
  explicit Norm(std::int64_t hidden);
  torch::Tensor weight, bias;
  Gradient weight_gradient, bias_gradient;
};

// y = x weight^T + bias; weight [out, in].
struct Projection : torch::nn::Module {
  Projection(std::int64_t in, std::int64_t out);
  torch::Tensor weight, bias;
  torch::Tensor weight_bf16;  // undefined in fp32; written by whoever writes the weight
  Gradient weight_gradient, bias_gradient;

  const torch::Tensor& operand() const { return weight_bf16.defined() ? weight_bf16 : weight; }
};

struct PostNormEmbeddings : torch::nn::Module {
  explicit PostNormEmbeddings(const EncoderShape& shape);
  torch::Tensor word, position;  // [V, H], [first position + P, H]
  torch::Tensor token_type;      // [types, H], undefined where there are none
  std::shared_ptr<Norm> norm;
  RowGradient word_gradient;
  Gradient position_gradient, token_type_gradient;
};

struct PostNormAttention : torch::nn::Module {
  explicit PostNormAttention(const EncoderShape& shape);
  std::shared_ptr<Projection> qkv, output;  // [3H, H], [H, H]
  std::shared_ptr<Norm> norm;
};

struct PostNormFeedForward : torch::nn::Module {
  explicit PostNormFeedForward(const EncoderShape& shape);
  std::shared_ptr<Projection> up, down;  // [I, H], [H, I]
  std::shared_ptr<Norm> norm;
};

struct PostNormLayer : torch::nn::Module {
  explicit PostNormLayer(const EncoderShape& shape);
  std::shared_ptr<PostNormAttention> attention;
  std::shared_ptr<PostNormFeedForward> feed_forward;
};

// BERT's encoder (Devlin et al. 2019) and those with its post-norm layers, over texts that lie one
// after the other; token type 0 everywhere, positions of each text from the shape's first. Its two
// members are registered by the module that it serves, under the names
//   embeddings.{word, position, token_type, norm.weight, norm.bias}
//   layers.{i}.attention.{qkv, output, norm}.{weight, bias}, layers.{i}.feed_forward.{up, down,
//   norm}.{weight, bias}
class PostNormEncoder : public std::enable_shared_from_this<PostNormEncoder> {
 public:
  explicit PostNormEncoder(const EncoderShape& shape);

  // The last layer, [T, H] fp32. Dropout where `training`. Under grad mode it can be sent backward,
  // which writes the gradients of what requires one. Errors: data, for a text longer than the
  // positions or an id outside the vocabulary.
  torch::Tensor forward(const data::Batch& batch, bool training, const DropoutStream& dropout);

  // Makes (or drops) the bf16 operands from the weights.
  void set_precision(Precision precision);
  Precision precision() const { return precision_; }
  void set_dropout(double hidden, double attention);
  const EncoderShape& shape() const { return shape_; }
  PostNormLayer& layer(std::int64_t index) const;

  // The index of the lowest layer that learns; -1: the embeddings learn; the number of layers:
  // nothing does.
  std::int64_t lowest_learning() const;
  // Every dense gradient of the encoder with its parameter, named as above.
  std::vector<NamedGradient> gradients() const;

  std::shared_ptr<PostNormEmbeddings> embeddings;
  torch::nn::ModuleList layers;
  std::function<void(std::span<const std::int32_t>)> before_word_read;

 private:
  EncoderShape shape_;
  Precision precision_ = Precision::fp32;
  std::shared_ptr<WorkspacePool> workspaces_ = std::make_shared<WorkspacePool>();
};

}  // namespace pointsman::model
