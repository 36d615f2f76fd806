#include "model/modules.h"

#include <algorithm>

namespace pointsman::model {
namespace {

void add(std::vector<NamedGradient>& list, const std::string& name, const torch::Tensor& parameter,
         Gradient& gradient, torch::Tensor* operand = nullptr) {
  if (parameter.defined()) list.push_back({name, parameter, &gradient, operand});
}

}  // namespace

torch::ScalarType scalar_of(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return torch::kFloat32;
    case Precision::bf16:
      return torch::kBFloat16;
    case Precision::fp16:
      return torch::kFloat16;
  }
  return torch::kFloat32;
}

Norm::Norm(std::int64_t hidden, bool with_bias)
    : weight(register_parameter("weight", torch::empty({hidden}))) {
  if (with_bias) bias = register_parameter("bias", torch::empty({hidden}));
}

Projection::Projection(std::int64_t in, std::int64_t out, bool with_bias)
    : weight(register_parameter("weight", torch::empty({out, in}))) {
  if (with_bias) bias = register_parameter("bias", torch::empty({out}));
}

void Projection::set_precision(Precision precision) {
  const torch::NoGradGuard no_grad;
  if (precision == Precision::fp32) {
    weight_half = torch::Tensor();
  } else {
    const torch::ScalarType type = scalar_of(precision);
    const bool fits = weight_half.defined() && weight_half.scalar_type() == type &&
                      weight_half.device() == weight.device();
    weight_half = fits ? weight_half.copy_(weight) : weight.detach().to(type);
  }
}

Embeddings::Embeddings(const EncoderShape& shape)
    : word(register_parameter("word", torch::empty({shape.vocabulary, shape.hidden}))) {
  if (shape.absolute_positions) {
    position = register_parameter(
        "position", torch::empty({shape.first_position + shape.positions, shape.hidden}));
  }
  if (shape.types > 0)
    token_type = register_parameter("token_type", torch::empty({shape.types, shape.hidden}));
  norm = register_module(
      "norm", std::make_shared<Norm>(shape.hidden, !shape.pre_norm || shape.pre_norm->norm_bias));
  if (!shape.relative) return;
  relative =
      register_parameter("relative", torch::empty({2 * shape.relative->span(), shape.hidden}));
  relative_norm = register_module("relative_norm", std::make_shared<Norm>(shape.hidden, true));
}

AttentionBlock::AttentionBlock(const EncoderShape& shape, std::int64_t layer) {
  const bool bias = !shape.pre_norm || shape.pre_norm->attention_bias;
  qkv = register_module("qkv", std::make_shared<Projection>(shape.hidden, 3 * shape.hidden, bias));
  output =
      register_module("output", std::make_shared<Projection>(shape.hidden, shape.hidden, bias));
  if (shape.pre_norm && layer == 0) return;
  norm = register_module(
      "norm", std::make_shared<Norm>(shape.hidden, !shape.pre_norm || shape.pre_norm->norm_bias));
}

FeedForwardBlock::FeedForwardBlock(const EncoderShape& shape) {
  const bool bias = !shape.pre_norm || shape.pre_norm->feed_forward_bias;
  const std::int64_t inner = shape.intermediate, wide = shape.pre_norm ? 2 * inner : inner;
  up = register_module("up", std::make_shared<Projection>(shape.hidden, wide, bias));
  down = register_module("down", std::make_shared<Projection>(inner, shape.hidden, bias));
  norm = register_module(
      "norm", std::make_shared<Norm>(shape.hidden, !shape.pre_norm || shape.pre_norm->norm_bias));
}

Layer::Layer(const EncoderShape& shape, std::int64_t layer)
    : attention(register_module("attention", std::make_shared<AttentionBlock>(shape, layer))),
      feed_forward(register_module("feed_forward", std::make_shared<FeedForwardBlock>(shape))) {}

bool any_learns(const torch::nn::Module& module) {
  const auto parameters = module.parameters();
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const auto& p) { return p.requires_grad(); });
}

void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Norm& norm) {
  add(list, name + ".weight", norm.weight, norm.weight_gradient);
  add(list, name + ".bias", norm.bias, norm.bias_gradient);
}

void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Projection& one) {
  add(list, name + ".weight", one.weight, one.weight_gradient, &one.weight_half);
  add(list, name + ".bias", one.bias, one.bias_gradient);
}

void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Embeddings& one) {
  add(list, name + ".position", one.position, one.position_gradient);
  add(list, name + ".token_type", one.token_type, one.token_type_gradient);
  add_gradients(list, name + ".norm", *one.norm);
  add(list, name + ".relative", one.relative, one.relative_gradient);
  if (one.relative_norm) add_gradients(list, name + ".relative_norm", *one.relative_norm);
}

void add_gradients(std::vector<NamedGradient>& list, const std::string& name, Layer& layer) {
  add_gradients(list, name + ".attention.qkv", *layer.attention->qkv);
  add_gradients(list, name + ".attention.output", *layer.attention->output);
  if (layer.attention->norm) add_gradients(list, name + ".attention.norm", *layer.attention->norm);
  add_gradients(list, name + ".feed_forward.up", *layer.feed_forward->up);
  add_gradients(list, name + ".feed_forward.down", *layer.feed_forward->down);
  add_gradients(list, name + ".feed_forward.norm", *layer.feed_forward->norm);
}

}  // namespace pointsman::model
