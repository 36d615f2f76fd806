#include "model/device/device_pass.h"

#include <ATen/Context.h>

#include <mutex>
#include <utility>

#include "base/rng.h"
#include "model/device/recompute.h"
#include "model/passes/positions.h"

namespace pointsman::model {

DevicePass::DevicePass(std::shared_ptr<Encoder> encoder, const data::Batch& batch, bool training,
                       const DropoutStream& dropout)
    : encoder_(std::move(encoder)),
      shape_(encoder_->shape()),
      device_(encoder_->embeddings->word.device()),
      type_(scalar_of(encoder_->precision())),
      training_(training),
      first_dropping_(encoder_->lowest_learning() > 0 ? encoder_->lowest_learning() : -1),
      batch_(send_batch(batch, shape_, device_)) {
  Rng rng(dropout.seed + dropout.step * 0x9e3779b97f4a7c15ULL, "dropout on a device");
  for (std::int64_t i = 0; i <= shape_.layers; ++i) seeds_.push_back(rng.next());
  if (shape_.relative) {
    const torch::Tensor rows = model::distance_rows(*shape_.relative, batch_.longest);
    first_distance_ = rows[0].item<std::int64_t>();
    last_distance_ = rows[-1].item<std::int64_t>();
    distance_rows_ = send(rows.to(torch::kInt64) - first_distance_, device_);
  }
  if (!shape_.pre_norm) return;
  const auto of_tokens = [&](const torch::Tensor& table) {
    return table.index_select(0, batch_.positions).unsqueeze(1);
  };
  const auto [global_cosines, global_sines] =
      make_rotation(shape_.pre_norm->global_theta, batch_.longest, shape_.head_size(), device_);
  const auto [local_cosines, local_sines] =
      make_rotation(shape_.pre_norm->local_theta, batch_.longest, shape_.head_size(), device_);
  global_cos_ = of_tokens(global_cosines);
  global_sin_ = of_tokens(global_sines);
  local_cos_ = of_tokens(local_cosines);
  local_sin_ = of_tokens(local_sines);
}

void DevicePass::seed_generator(std::int64_t index) const {
  if (!drops(index)) return;
  at::Generator generator = at::globalContext().defaultGenerator(device_);
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(seeds_.at(static_cast<std::size_t>(index + 1)));
}

bool DevicePass::is_local(std::int64_t index) const {
  return shape_.pre_norm && shape_.pre_norm->is_local[static_cast<std::size_t>(index)];
}

bool DevicePass::learns(std::int64_t index) const { return any_learns(encoder_->layer(index)); }

torch::Tensor DevicePass::norm(const torch::Tensor& x, const Norm& norm) const {
  return torch::layer_norm(x, {shape_.hidden}, norm.weight, norm.bias, shape_.norm_epsilon);
}

// What learns is cast under autograd, so that its fp32 master gets the gradient; the rest has its
// operand ready.
torch::Tensor DevicePass::project(const torch::Tensor& x, const Projection& projection) const {
  const torch::Tensor& weight =
      projection.weight.requires_grad() ? projection.weight : projection.operand();
  const torch::Tensor bias =
      projection.bias.defined() ? projection.bias.to(type_) : projection.bias;
  return torch::linear(x.to(type_), weight.to(type_), bias);
}

torch::Tensor DevicePass::activate(const torch::Tensor& x) const {
  if (shape_.activation == Activation::relu) return torch::relu(x);
  return torch::gelu(x, shape_.activation == Activation::gelu ? "none" : "tanh");
}

torch::Tensor DevicePass::dropped(const torch::Tensor& x, double probability,
                                  std::int64_t index) const {
  return drops(index) && probability > 0 ? torch::dropout(x, probability, true) : x;
}

torch::Tensor DevicePass::embed() const {
  const Embeddings& e = *encoder_->embeddings;
  torch::Tensor sum = torch::embedding(e.word, batch_.ids);
  if (e.position.defined()) sum = sum + torch::embedding(e.position, batch_.positions);
  if (e.token_type.defined()) {
    sum = sum +
          (batch_.types.defined() ? torch::embedding(e.token_type, batch_.types) : e.token_type[0]);
  }
  return dropped(norm(sum, *e.norm), shape_.hidden_dropout, -1);
}

torch::Tensor DevicePass::turned(const torch::Tensor& x, const torch::Tensor& cosines,
                                 const torch::Tensor& sines) const {
  const auto halves = x.to(torch::kFloat32).chunk(2, -1);
  return torch::cat(
             {halves[0] * cosines - halves[1] * sines, halves[1] * cosines + halves[0] * sines}, -1)
      .to(type_);
}

std::vector<torch::Tensor> DevicePass::split_heads(const torch::Tensor& qkv,
                                                   std::int64_t index) const {
  auto parts = qkv.view({-1, 3, shape_.heads, shape_.head_size()}).unbind(1);
  if (!shape_.pre_norm) return parts;
  for (const std::size_t i : {0, 1}) {
    parts[i] = is_local(index) ? turned(parts[i], local_cos_, local_sin_)
                               : turned(parts[i], global_cos_, global_sin_);
  }
  return parts;
}

DeviceDistances DevicePass::distances(const AttentionBlock& block, std::int64_t index) const {
  const Embeddings& e = *encoder_->embeddings;
  const torch::Tensor table =
      norm(e.relative.slice(0, first_distance_, last_distance_ + 1), *e.relative_norm);
  // The values' third of the product is not read.
  const auto parts = project(dropped(table, shape_.hidden_dropout, index), *block.qkv)
                         .view({-1, 3, shape_.heads, shape_.head_size()})
                         .unbind(1);
  return {parts[0], parts[1], distance_rows_};
}

torch::Tensor DevicePass::attention(const torch::Tensor& x, const AttentionBlock& block,
                                    std::int64_t index) const {
  const auto parts = split_heads(project(x, *block.qkv), index);
  const std::int64_t window = is_local(index) ? shape_.pre_norm->window : batch_.longest;
  DeviceDistances of_layer;
  if (shape_.relative) of_layer = distances(block, index);
  const torch::Tensor context =
      attend({parts[0], parts[1], parts[2], window, drops(index) ? shape_.attention_dropout : 0,
              shape_.relative ? &of_layer : nullptr},
             batch_);
  return project(context.reshape({-1, shape_.hidden}), *block.output);
}

torch::Tensor DevicePass::post_norm_layer(const torch::Tensor& x, const Layer& layer,
                                          std::int64_t index) const {
  const double behind_attention = shape_.attention_output_dropout ? shape_.hidden_dropout : 0;
  const torch::Tensor attended =
      norm(x + dropped(attention(x, *layer.attention, index), behind_attention, index),
           *layer.attention->norm);
  const FeedForwardBlock& block = *layer.feed_forward;
  const torch::Tensor fed = project(activate(project(attended, *block.up)), *block.down);
  return norm(attended + dropped(fed, shape_.hidden_dropout, index), *block.norm);
}

torch::Tensor DevicePass::pre_norm_layer(const torch::Tensor& x, const Layer& layer,
                                         std::int64_t index) const {
  const torch::Tensor operand = layer.attention->norm ? norm(x, *layer.attention->norm) : x;
  const torch::Tensor attended =
      x + dropped(attention(operand, *layer.attention, index), shape_.attention_dropout, index);
  const FeedForwardBlock& block = *layer.feed_forward;
  const auto halves = project(norm(attended, *block.norm), *block.up).chunk(2, -1);
  const torch::Tensor gated =
      dropped(activate(halves[0]) * halves[1], shape_.pre_norm->feed_forward_dropout, index);
  return attended + project(gated, *block.down);
}

torch::Tensor DevicePass::layer(std::int64_t index, const torch::Tensor& x) const {
  seed_generator(index);
  const Layer& layer = encoder_->layer(index);
  return shape_.pre_norm ? pre_norm_layer(x, layer, index) : post_norm_layer(x, layer, index);
}

torch::Tensor DevicePass::forward(bool recompute) {
  seed_generator(-1);
  torch::Tensor x = embed();
  for (std::int64_t i = 0; i < shape_.layers; ++i)
    x = recompute ? recomputed_layer(shared_from_this(), i, x) : layer(i, x);
  return encoder_->final_norm ? norm(x, *encoder_->final_norm) : x;
}

}  // namespace pointsman::model
