#include "model/encoder.h"

#include <torch/csrc/autograd/custom_function.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "model/post_norm_pass.h"
#include "model/pre_norm_pass.h"

namespace pointsman::model {
namespace {

struct PassHolder : torch::CustomClassHolder {
  explicit PassHolder(std::shared_ptr<Pass> one) : pass(std::move(one)) {}
  std::shared_ptr<Pass> pass;
};

// Sends the gradient of an encoder's result [T, H] through its pass. The anchor requires a gradient
// in place of the parameters, whose gradients the pass writes itself.
struct EncoderFunction : torch::autograd::Function<EncoderFunction> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& /*anchor*/, const torch::Tensor& result,
                               const c10::intrusive_ptr<PassHolder>& holder) {
    context->saved_data["pass"] = torch::IValue::make_capsule(holder);
    return result.clone();
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto capsule = context->saved_data["pass"].toCapsule();
    const auto pass = std::move(static_cast<PassHolder&>(*capsule).pass);
    PM_CHECK(pass, "a pass goes backward once");
    pass->backward(gradients.at(0));
    return {torch::Tensor(), torch::Tensor(), torch::Tensor()};
  }
};

template <class E>
std::shared_ptr<Pass> make_pass(const PassInput& input) {
  if (input.encoder->shape().pre_norm) return std::make_shared<PreNormPass<E>>(input);
  return std::make_shared<PostNormPass<E>>(input);
}

}  // namespace

Encoder::Encoder(const EncoderShape& shape)
    : embeddings(std::make_shared<Embeddings>(shape)), shape_(shape) {
  for (std::int64_t i = 0; i < shape.layers; ++i)
    layers->push_back(std::make_shared<Layer>(shape, i));
  if (shape.pre_norm) final_norm = std::make_shared<Norm>(shape.hidden, shape.pre_norm->norm_bias);
}

void Encoder::register_in(torch::nn::Module& module) {
  module.register_module("embeddings", embeddings);
  module.register_module("layers", layers.ptr());
  if (final_norm) module.register_module("final_norm", final_norm);
}

Layer& Encoder::layer(std::int64_t index) const {
  return *layers->ptr<Layer>(static_cast<std::size_t>(index));
}

void Encoder::set_precision(Precision precision) {
  precision_ = precision;
  for (std::int64_t i = 0; i < shape_.layers; ++i) {
    const Layer& l = layer(i);
    for (const auto& projection :
         {l.attention->qkv, l.attention->output, l.feed_forward->up, l.feed_forward->down})
      projection->set_precision(precision);
  }
}

void Encoder::set_dropout(double hidden, double attention) {
  if (hidden >= 0) {
    shape_.hidden_dropout = hidden;
    if (shape_.pre_norm) shape_.pre_norm->feed_forward_dropout = hidden;
  }
  if (attention >= 0) shape_.attention_dropout = attention;
}

void Encoder::freeze(bool freeze_embeddings, std::int64_t frozen_layers) {
  const auto set = [](torch::nn::Module& module, bool learns) {
    for (torch::Tensor& parameter : module.parameters()) parameter.requires_grad_(learns);
  };
  set(*embeddings, !freeze_embeddings && frozen_layers == 0);
  for (std::int64_t i = 0; i < shape_.layers; ++i) set(layer(i), i >= frozen_layers);
  if (final_norm) set(*final_norm, frozen_layers < shape_.layers);
}

std::int64_t Encoder::lowest_learning() const {
  if (any_learns(*embeddings)) return -1;
  std::int64_t lowest = 0;
  while (lowest < shape_.layers && !any_learns(layer(lowest))) ++lowest;
  return lowest;
}

std::vector<NamedGradient> Encoder::gradients() const {
  std::vector<NamedGradient> list;
  add_gradients(list, "embeddings", *embeddings);
  for (std::int64_t i = 0; i < shape_.layers; ++i)
    add_gradients(list, "layers." + std::to_string(i), layer(i));
  if (final_norm) add_gradients(list, "final_norm", *final_norm);
  return list;
}

torch::Tensor Encoder::run(const PassInput& input) {
  const std::shared_ptr<Pass> pass =
      precision_ == Precision::bf16 ? make_pass<Bf16>(input) : make_pass<float>(input);
  torch::Tensor result;
  {
    const torch::NoGradGuard no_grad;
    result = pass->forward();
  }
  if (!input.save) return result;
  const auto anchor = torch::empty({0}).requires_grad_(true);
  return EncoderFunction::apply(anchor, result, c10::make_intrusive<PassHolder>(pass));
}

torch::Tensor Encoder::forward(const data::Batch& batch, bool training,
                               const DropoutStream& dropout) {
  if (before_word_read) before_word_read(batch.ids);
  const bool save = torch::GradMode::is_enabled() && lowest_learning() < shape_.layers;
  return run({shared_from_this(), batch, training, dropout, workspaces_->acquire(), save, 0,
              shape_.layers});
}

torch::Tensor Encoder::forward_frozen(const data::Batch& batch) {
  PM_CHECK(lowest_learning() > 0, "a layer is frozen");
  return run(
      {shared_from_this(), batch, false, {}, workspaces_->acquire(), false, 0, lowest_learning()});
}

torch::Tensor Encoder::forward_from(const torch::Tensor& hidden, const data::Batch& batch,
                                    bool training, const DropoutStream& dropout) {
  const std::int64_t lowest = lowest_learning();
  PM_CHECK(lowest > 0, "a layer is frozen");
  PM_CHECK(hidden.size(0) == batch.tokens(), "the frozen layers' outputs are those of the batch");
  if (lowest == shape_.layers) return hidden;
  return run({shared_from_this(), batch, training, dropout, workspaces_->acquire(),
              torch::GradMode::is_enabled(), lowest, shape_.layers, hidden});
}

}  // namespace pointsman::model
