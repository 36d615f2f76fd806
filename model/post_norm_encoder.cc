#include "model/post_norm_encoder.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "model/post_norm_pass.h"

namespace pointsman::model {
namespace {

struct PassHolder : torch::CustomClassHolder {
  explicit PassHolder(std::function<void(const torch::Tensor&)> f) : backward(std::move(f)) {}
  std::function<void(const torch::Tensor&)> backward;
};

// Sends the gradient of an encoder's result [T, H] through its pass. The anchor requires a gradient
// in place of the parameters, whose gradients the pass writes itself.
struct EncoderFunction : torch::autograd::Function<EncoderFunction> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& /*anchor*/, const torch::Tensor& result,
                               const c10::intrusive_ptr<PassHolder>& pass) {
    context->saved_data["pass"] = torch::IValue::make_capsule(pass);
    return result.clone();
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto capsule = context->saved_data["pass"].toCapsule();
    auto& holder = static_cast<PassHolder&>(*capsule);
    PM_CHECK(holder.backward, "a pass goes backward once");
    const auto backward = std::exchange(holder.backward, nullptr);
    backward(gradients.at(0));
    return {torch::Tensor(), torch::Tensor(), torch::Tensor()};
  }
};

template <class E>
torch::Tensor run_pass(const std::shared_ptr<PostNormEncoder>& encoder, const data::Batch& batch,
                       bool training, const DropoutStream& dropout,
                       std::shared_ptr<Workspace> workspace) {
  const bool save =
      torch::GradMode::is_enabled() && encoder->lowest_learning() < encoder->shape().layers;
  const auto pass = std::make_shared<PostNormPass<E>>(encoder, batch, training, dropout,
                                                      std::move(workspace), save);
  torch::Tensor result;
  {
    const torch::NoGradGuard no_grad;
    result = pass->forward();
  }
  if (!save) return result;
  const auto anchor = torch::empty({0}).requires_grad_(true);
  return EncoderFunction::apply(
      anchor, result, c10::make_intrusive<PassHolder>([pass](const torch::Tensor& gradient) {
        pass->backward(gradient);
      }));
}

bool any_learns(const torch::nn::Module& module) {
  const auto parameters = module.parameters();
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const auto& p) { return p.requires_grad(); });
}

void add(std::vector<NamedGradient>& list, const std::string& name, Norm& norm) {
  list.push_back({name + ".weight", norm.weight, &norm.weight_gradient, nullptr});
  list.push_back({name + ".bias", norm.bias, &norm.bias_gradient, nullptr});
}

void add(std::vector<NamedGradient>& list, const std::string& name, Projection& projection) {
  list.push_back(
      {name + ".weight", projection.weight, &projection.weight_gradient, &projection.weight_bf16});
  list.push_back({name + ".bias", projection.bias, &projection.bias_gradient, nullptr});
}

}  // namespace

Norm::Norm(std::int64_t hidden)
    : weight(register_parameter("weight", torch::empty({hidden}))),
      bias(register_parameter("bias", torch::empty({hidden}))) {}

Projection::Projection(std::int64_t in, std::int64_t out)
    : weight(register_parameter("weight", torch::empty({out, in}))),
      bias(register_parameter("bias", torch::empty({out}))) {}

PostNormEmbeddings::PostNormEmbeddings(const EncoderShape& shape)
    : word(register_parameter("word", torch::empty({shape.vocabulary, shape.hidden}))),
      position(register_parameter(
          "position", torch::empty({shape.first_position + shape.positions, shape.hidden}))),
      norm(register_module("norm", std::make_shared<Norm>(shape.hidden))) {
  if (shape.types > 0) {
    token_type = register_parameter("token_type", torch::empty({shape.types, shape.hidden}));
  }
}

PostNormAttention::PostNormAttention(const EncoderShape& shape)
    : qkv(register_module("qkv", std::make_shared<Projection>(shape.hidden, 3 * shape.hidden))),
      output(register_module("output", std::make_shared<Projection>(shape.hidden, shape.hidden))),
      norm(register_module("norm", std::make_shared<Norm>(shape.hidden))) {}

PostNormFeedForward::PostNormFeedForward(const EncoderShape& shape)
    : up(register_module("up", std::make_shared<Projection>(shape.hidden, shape.intermediate))),
      down(register_module("down", std::make_shared<Projection>(shape.intermediate, shape.hidden))),
      norm(register_module("norm", std::make_shared<Norm>(shape.hidden))) {}

PostNormLayer::PostNormLayer(const EncoderShape& shape)
    : attention(register_module("attention", std::make_shared<PostNormAttention>(shape))),
      feed_forward(register_module("feed_forward", std::make_shared<PostNormFeedForward>(shape))) {}

PostNormEncoder::PostNormEncoder(const EncoderShape& shape)
    : embeddings(std::make_shared<PostNormEmbeddings>(shape)), shape_(shape) {
  for (std::int64_t i = 0; i < shape.layers; ++i)
    layers->push_back(std::make_shared<PostNormLayer>(shape));
}

PostNormLayer& PostNormEncoder::layer(std::int64_t index) const {
  return *layers->ptr<PostNormLayer>(static_cast<std::size_t>(index));
}

void PostNormEncoder::set_precision(Precision precision) {
  const torch::NoGradGuard no_grad;
  precision_ = precision;
  for (std::int64_t i = 0; i < shape_.layers; ++i) {
    PostNormLayer& l = layer(i);
    for (Projection* p : {l.attention->qkv.get(), l.attention->output.get(),
                          l.feed_forward->up.get(), l.feed_forward->down.get()}) {
      if (precision == Precision::fp32) {
        p->weight_bf16 = torch::Tensor();
      } else if (p->weight_bf16.defined()) {
        p->weight_bf16.copy_(p->weight);
      } else {
        p->weight_bf16 = p->weight.detach().to(torch::kBFloat16);
      }
    }
  }
}

void PostNormEncoder::set_dropout(double hidden, double attention) {
  shape_.hidden_dropout = hidden;
  shape_.attention_dropout = attention;
}

std::int64_t PostNormEncoder::lowest_learning() const {
  if (any_learns(*embeddings)) return -1;
  std::int64_t lowest = 0;
  while (lowest < shape_.layers && !any_learns(layer(lowest))) ++lowest;
  return lowest;
}

std::vector<NamedGradient> PostNormEncoder::gradients() const {
  std::vector<NamedGradient> list{
      {"embeddings.position", embeddings->position, &embeddings->position_gradient, nullptr}};
  if (embeddings->token_type.defined()) {
    list.push_back({"embeddings.token_type", embeddings->token_type,
                    &embeddings->token_type_gradient, nullptr});
  }
  add(list, "embeddings.norm", *embeddings->norm);
  for (std::int64_t i = 0; i < shape_.layers; ++i) {
    const std::string prefix = "layers." + std::to_string(i) + ".";
    const PostNormLayer& l = layer(i);
    add(list, prefix + "attention.qkv", *l.attention->qkv);
    add(list, prefix + "attention.output", *l.attention->output);
    add(list, prefix + "attention.norm", *l.attention->norm);
    add(list, prefix + "feed_forward.up", *l.feed_forward->up);
    add(list, prefix + "feed_forward.down", *l.feed_forward->down);
    add(list, prefix + "feed_forward.norm", *l.feed_forward->norm);
  }
  return list;
}

torch::Tensor PostNormEncoder::forward(const data::Batch& batch, bool training,
                                       const DropoutStream& dropout) {
  if (before_word_read) before_word_read(batch.ids);
  auto workspace = workspaces_->acquire();
  return precision_ == Precision::bf16
             ? run_pass<Bf16>(shared_from_this(), batch, training, dropout, std::move(workspace))
             : run_pass<float>(shared_from_this(), batch, training, dropout, std::move(workspace));
}

}  // namespace pointsman::model
