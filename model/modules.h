#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/encoder_shape.h"
#include "model/gradient.h"

// An encoder's parameters with their gradients. What a family does not have is undefined.

namespace pointsman::model {

// What products take as operands. fp16 is a GPU's alone.
enum class Precision { fp32, bf16, fp16 };
torch::ScalarType scalar_of(Precision precision);

// Layer normalisation's scale and shift, [H] each.
struct Norm : torch::nn::Module {
  Norm(std::int64_t hidden, bool with_bias);
  torch::Tensor weight, bias;
  Gradient weight_gradient, bias_gradient;
};

// y = x weight^T + bias; weight [out, in].
struct Projection : torch::nn::Module {
  Projection(std::int64_t in, std::int64_t out, bool with_bias);
  torch::Tensor weight, bias;
  torch::Tensor weight_half;  // in 16 bits; undefined in fp32; written by whoever writes the weight
  Gradient weight_gradient, bias_gradient;

  const torch::Tensor& operand() const { return weight_half.defined() ? weight_half : weight; }
  void set_precision(Precision precision);
};

struct Embeddings : torch::nn::Module {
  explicit Embeddings(const EncoderShape& shape);
  torch::Tensor word;        // [V, H]
  torch::Tensor position;    // [first position + P, H]
  torch::Tensor token_type;  // [types, H]
  std::shared_ptr<Norm> norm;
  torch::Tensor relative;  // [2 * span, H], of the distances between two tokens
  std::shared_ptr<Norm> relative_norm;
  RowGradient word_gradient;
  Gradient position_gradient, token_type_gradient, relative_gradient;
};

struct AttentionBlock : torch::nn::Module {
  AttentionBlock(const EncoderShape& shape, std::int64_t layer);
  std::shared_ptr<Projection> qkv, output;  // [3H, H], [H, H]
  std::shared_ptr<Norm> norm;               // null: before a pre-norm encoder's first block
};

struct FeedForwardBlock : torch::nn::Module {
  explicit FeedForwardBlock(const EncoderShape& shape);
  std::shared_ptr<Projection> up, down;  // [I, H], or [2I, H] where it is gated; [H, I]
  std::shared_ptr<Norm> norm;
};

struct Layer : torch::nn::Module {
  Layer(const EncoderShape& shape, std::int64_t layer);
  std::shared_ptr<AttentionBlock> attention;
  std::shared_ptr<FeedForwardBlock> feed_forward;
};

bool any_learns(const torch::nn::Module& module);

// Appends the module's dense gradients with their parameters, named behind `name`.
void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Norm& norm);
void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Projection& one);
void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Embeddings& one);
void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Layer& layer);

}  // namespace pointsman::model
