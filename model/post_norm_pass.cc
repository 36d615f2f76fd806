#include "model/post_norm_pass.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/rng.h"
#include "model/ops.h"

namespace pointsman::model {
namespace {

Dropout make_dropout(double probability, std::uint64_t key) {
  if (probability <= 0) return {};
  return {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)},
          static_cast<std::uint32_t>(std::llround(probability * 4294967296.0)),
          static_cast<float>(1.0 / (1.0 - probability))};
}

// The masks' names of one step, always drawn in the same order.
std::vector<Dropout> make_dropouts(const EncoderShape& shape, const DropoutStream& stream) {
  Rng rng(stream.seed + stream.step * 0x9e3779b97f4a7c15ULL, "dropout");
  std::vector<Dropout> dropouts{make_dropout(shape.hidden_dropout, rng.next())};
  for (std::int64_t i = 0; i < shape.layers; ++i) {
    const double attention_output = shape.attention_output_dropout ? shape.hidden_dropout : 0;
    dropouts.push_back(make_dropout(shape.attention_dropout, rng.next()));
    dropouts.push_back(make_dropout(attention_output, rng.next()));
    dropouts.push_back(make_dropout(shape.hidden_dropout, rng.next()));
  }
  return dropouts;
}

const float* floats(const torch::Tensor& tensor) { return tensor.const_data_ptr<float>(); }

}  // namespace

template <class E>
PostNormPass<E>::PostNormPass(std::shared_ptr<PostNormEncoder> encoder, const data::Batch& batch,
                              bool training, const DropoutStream& dropout,
                              std::shared_ptr<Workspace> workspace, bool save)
    : encoder_(std::move(encoder)),
      shape_(encoder_->shape()),
      batch_(batch),
      workspace_(std::move(workspace)),
      tokens_(batch.tokens()),
      first_saved_(save ? std::max<std::int64_t>(encoder_->lowest_learning(), 0) : shape_.layers),
      save_embeddings_(save && encoder_->lowest_learning() < 0),
      dropouts_(training ? make_dropouts(shape_, dropout)
                         : std::vector<Dropout>(static_cast<std::size_t>(3 * shape_.layers + 1))),
      saved_(static_cast<std::size_t>(shape_.layers)) {
  positions_.reserve(static_cast<std::size_t>(tokens_));
  for (std::size_t text = 0; text + 1 < batch_.starts.size(); ++text) {
    const std::int32_t length = batch_.starts[text + 1] - batch_.starts[text];
    longest_ = std::max<std::int64_t>(longest_, length);
    for (std::int32_t i = 0; i < length; ++i)
      positions_.push_back(static_cast<std::int32_t>(shape_.first_position) + i);
  }
  if (longest_ > shape_.positions) {
    throw Error(ErrorKind::data, "a text of " + std::to_string(longest_) +
                                     " tokens: the encoder has positions for at most " +
                                     std::to_string(shape_.positions));
  }
  for (const std::int32_t id : batch_.ids) {
    if (id >= 0 && id < shape_.vocabulary) continue;
    throw Error(ErrorKind::data, "token id " + std::to_string(id) +
                                     ": the encoder's vocabulary has " +
                                     std::to_string(shape_.vocabulary) + " pieces");
  }
}

template <class E>
torch::Tensor PostNormPass<E>::take(std::int64_t width) const {
  return workspace_->take({padded_rows(tokens_), width}, scalar_type<E>()).narrow(0, 0, tokens_);
}

template <class E>
torch::Tensor PostNormPass<E>::take_floats(std::int64_t width) const {
  return workspace_->take({padded_rows(tokens_), width}, torch::kFloat32).narrow(0, 0, tokens_);
}

template <class E>
torch::Tensor PostNormPass<E>::scratch(const torch::Tensor& from, std::int64_t width) const {
  return torch::from_blob(from.data_ptr(), {tokens_, width}, from.options());
}

template <class E>
void PostNormPass<E>::start_norm(SavedNorm& saved) const {
  saved = {take(shape_.hidden), workspace_->take({tokens_}, torch::kFloat32)};
}

// What is saved for backward is the operand; the fp32 stream alternates between two tensors where
// it is another one.
template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::next_stream(bool save) {
  constexpr bool one_tensor = std::is_same_v<E, float>;
  if (save && one_tensor) {
    const torch::Tensor both = take(shape_.hidden);
    return {both, both};
  }
  Stream& spare = spare_[static_cast<std::size_t>(turn_ ^= 1)];
  return {spare.residual, save ? take(shape_.hidden) : spare.operand};
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::embed() {
  const PostNormEmbeddings& e = *encoder_->embeddings;
  const Stream x = next_stream(first_saved_ == 0 && shape_.layers > 0);
  if (save_embeddings_) start_norm(embedding_norm_);
  EmbedNorm<E> a{};
  a.width = shape_.hidden;
  a.word = floats(e.word);
  a.position = floats(e.position);
  a.type = elements<const float>(e.token_type);
  a.ids = batch_.ids.data();
  a.positions = positions_.data();
  a.gamma = floats(e.norm->weight);
  a.beta = floats(e.norm->bias);
  a.epsilon = static_cast<float>(shape_.norm_epsilon);
  a.dropout = dropouts_[0];
  a.out = elements<float>(x.residual);
  a.operand = x.operand.is_same(x.residual) ? nullptr : elements<E>(x.operand);
  a.normalised = elements<E>(embedding_norm_.normalised);
  a.inverse_deviation = elements<float>(embedding_norm_.inverse_deviation);
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).embed_norm(a, begin, end);
  });
  return x;
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::add_norm(const torch::Tensor& branch,
                                                           const torch::Tensor& bias,
                                                           const Stream& x, const Norm& norm,
                                                           const Dropout& dropout,
                                                           SavedNorm* saved) {
  if (saved) start_norm(*saved);
  const Stream y = next_stream(saved != nullptr);
  AddNorm<E> a{};
  a.width = shape_.hidden;
  a.branch = elements<E>(branch);
  a.bias = floats(bias);
  a.residual = floats(x.residual);
  a.gamma = floats(norm.weight);
  a.beta = floats(norm.bias);
  a.epsilon = static_cast<float>(shape_.norm_epsilon);
  a.dropout = dropout;
  a.out = elements<float>(y.residual);
  a.operand = y.operand.is_same(y.residual) ? nullptr : elements<E>(y.operand);
  if (saved) {
    a.normalised = elements<E>(saved->normalised);
    a.inverse_deviation = elements<float>(saved->inverse_deviation);
  }
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).add_norm(a, begin, end);
  });
  return y;
}

template <class E>
Attention<E> PostNormPass<E>::attention_arguments(const torch::Tensor& qkv,
                                                  const PostNormAttention& block,
                                                  std::int64_t index) const {
  Attention<E> a{};
  a.qkv = elements<E>(qkv);
  a.bias = floats(block.qkv->bias);
  a.starts = batch_.starts.data();
  a.heads = shape_.heads;
  a.head_size = shape_.hidden / shape_.heads;
  a.longest = longest_;
  a.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(a.head_size)));
  a.dropout = dropouts_[static_cast<std::size_t>(3 * index + 1)];
  return a;
}

template <class E>
void PostNormPass<E>::for_items(const auto& f) const {
  std::vector<std::int64_t> cost{
      0};  // cumulative over texts: products, and the copies and sums that grow with length
  for (std::size_t text = 0; text + 1 < batch_.starts.size(); ++text) {
    const std::int64_t length = batch_.starts[text + 1] - batch_.starts[text];
    cost.push_back(cost.back() + length * (length + 24));
  }
  const std::int64_t texts = batch_.size();
  const std::int64_t tasks = std::clamp<std::int64_t>(texts * shape_.heads, 1, team_size());
  const auto item_at = [&](std::int64_t task) {  // the first item of a task
    const std::int64_t target = cost.back() * task / tasks;
    const std::int64_t text = std::upper_bound(cost.begin(), cost.end(), target) - cost.begin() - 1;
    if (text >= texts) return texts * shape_.heads;
    const auto at = static_cast<std::size_t>(text);
    return text * shape_.heads +
           shape_.heads * (target - cost[at]) / std::max<std::int64_t>(cost[at + 1] - cost[at], 1);
  };
  const auto room =
      static_cast<std::size_t>(attention_scratch(longest_, shape_.hidden / shape_.heads));
  run_together(tasks, [&](std::int64_t task) {
    std::vector<float> scratch(room);
    f(item_at(task), item_at(task + 1), scratch.data());
  });
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::attention(const Stream& x,
                                                            PostNormAttention& block,
                                                            std::int64_t index, SavedLayer* saved) {
  torch::Tensor qkv = saved ? take(3 * shape_.hidden) : scratch(wide_[0], 3 * shape_.hidden);
  torch::Tensor context = saved ? take(shape_.hidden) : narrow_[0];
  torch::Tensor log_sums = saved ? take_floats(shape_.heads) : torch::Tensor();
  multiply_by_transposed(qkv, x.operand, block.qkv->operand());
  Attention<E> a = attention_arguments(qkv, block, index);
  a.context = elements<E>(context);
  a.log_sums = elements<float>(log_sums);
  for_items([&](std::int64_t begin, std::int64_t end, float* room) {
    typed<E>(kernels()).attend(a, begin, end, room);
  });
  multiply_by_transposed(narrow_[1], context, block.output->operand());
  if (saved) {
    saved->input = x.operand;
    saved->qkv = qkv;
    saved->context = context;
    saved->log_sums = log_sums;
  }
  return add_norm(narrow_[1], block.output->bias, x, *block.norm,
                  dropouts_[static_cast<std::size_t>(3 * index + 2)],
                  saved ? &saved->attention_norm : nullptr);
}

template <class E>
typename PostNormPass<E>::Stream PostNormPass<E>::feed_forward(const Stream& x,
                                                               PostNormFeedForward& block,
                                                               std::int64_t index,
                                                               SavedLayer* saved) {
  torch::Tensor inner = saved ? take(shape_.intermediate) : scratch(wide_[0], shape_.intermediate);
  const torch::Tensor activated = scratch(wide_[1], shape_.intermediate);
  multiply_by_transposed(inner, x.operand, block.up->operand());
  const Activate<E> a{shape_.intermediate, elements<E>(inner), floats(block.up->bias),
                      elements<E>(activated)};
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).activate[static_cast<int>(shape_.activation)](a, begin, end);
  });
  multiply_by_transposed(narrow_[1], activated, block.down->operand());
  if (saved) {
    saved->middle = x.operand;
    saved->inner = inner;
  }
  return add_norm(narrow_[1], block.down->bias, x, *block.norm,
                  dropouts_[static_cast<std::size_t>(3 * index + 3)],
                  saved ? &saved->output_norm : nullptr);
}

template <class E>
torch::Tensor PostNormPass<E>::forward() {
  for (torch::Tensor& tensor : wide_)
    tensor = take(std::max(3 * shape_.hidden, shape_.intermediate));
  for (torch::Tensor& tensor : narrow_) tensor = take(shape_.hidden);
  for (Stream& stream : spare_) {
    stream.residual = take_floats(shape_.hidden);
    stream.operand = std::is_same_v<E, float> ? stream.residual : take(shape_.hidden);
  }
  Stream x = embed();
  for (std::int64_t i = 0; i < shape_.layers; ++i) {
    PostNormLayer& layer = encoder_->layer(i);
    SavedLayer* saved = i >= first_saved_ ? &saved_[static_cast<std::size_t>(i)] : nullptr;
    x = attention(x, *layer.attention, i, saved);
    x = feed_forward(x, *layer.feed_forward, i, saved);
  }
  return x.residual.clone();
}

template <class E>
torch::Tensor PostNormPass<E>::add_norm_backward(StreamGradient& gradient, Norm& norm,
                                                 Projection& last, const Dropout& dropout,
                                                 const SavedNorm& saved) {
  const std::int64_t width = shape_.hidden;
  PartialSums gammas(width), betas(width), biases(width);
  AddNormBackward<E> a{};
  a.width = width;
  a.gradient = floats(gradient.residual);
  a.more_gradient = elements<E>(gradient.more);
  a.normalised = elements<E>(saved.normalised);
  a.inverse_deviation = floats(saved.inverse_deviation);
  a.gamma = floats(norm.weight);
  a.dropout = dropout;
  a.residual_gradient = elements<float>(gradient.residual);
  a.branch_gradient = elements<E>(narrow_[0]);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    AddNormBackward<E> part = a;
    part.gamma_gradient = gammas.of(task);
    part.beta_gradient = betas.of(task);
    part.bias_gradient = biases.of(task);
    typed<E>(kernels()).add_norm_backward(part, begin, end);
  });
  put_values(norm.weight_gradient, norm.weight, gammas.total());
  put_values(norm.bias_gradient, norm.bias, betas.total());
  put_values(last.bias_gradient, last.bias, biases.total());
  return narrow_[0];
}

template <class E>
void PostNormPass<E>::feed_forward_backward(StreamGradient& gradient, PostNormFeedForward& block,
                                            std::int64_t index, const SavedLayer& saved) {
  const torch::Tensor fed =
      add_norm_backward(gradient, *block.norm, *block.down,
                        dropouts_[static_cast<std::size_t>(3 * index + 3)], saved.output_norm);
  torch::Tensor inner = scratch(wide_[0], shape_.intermediate);
  const torch::Tensor activated = scratch(wide_[1], shape_.intermediate);
  multiply(inner, fed,
           block.down->operand());  // the activation's gradient, until it becomes that of its input
  PartialSums biases(shape_.intermediate);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const ActivateBackward<E> a{shape_.intermediate,    elements<E>(saved.inner),
                                floats(block.up->bias), elements<E>(inner),
                                elements<E>(activated), biases.of(task)};
    typed<E>(kernels()).activate_backward[static_cast<int>(shape_.activation)](a, begin, end);
  });
  put_values(block.up->bias_gradient, block.up->bias, biases.total());
  put_product(block.down->weight_gradient, block.down->weight, fed, activated);
  put_product(block.up->weight_gradient, block.up->weight, inner, saved.middle);
  multiply(narrow_[1], inner, block.up->operand());
  gradient.more = narrow_[1];
}

template <class E>
void PostNormPass<E>::attention_backward(StreamGradient& gradient, PostNormAttention& block,
                                         std::int64_t index, const SavedLayer& saved, bool below) {
  const torch::Tensor attended =
      add_norm_backward(gradient, *block.norm, *block.output,
                        dropouts_[static_cast<std::size_t>(3 * index + 2)], saved.attention_norm);
  put_product(block.output->weight_gradient, block.output->weight, attended, saved.context);
  multiply(narrow_[1], attended, block.output->operand());  // the context's gradient
  const torch::Tensor qkv = scratch(wide_[0], 3 * shape_.hidden);
  AttentionBackward<E> a{attention_arguments(saved.qkv, block, index), elements<E>(narrow_[1]),
                         elements<E>(qkv)};
  a.forward.log_sums = elements<float>(saved.log_sums);
  for_items([&](std::int64_t begin, std::int64_t end, float* room) {
    typed<E>(kernels()).attend_backward(a, begin, end, room);
  });
  PartialSums biases(3 * shape_.hidden);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).add_columns(elements<E>(qkv), 3 * shape_.hidden, begin, end,
                                    biases.of(task));
  });
  put_values(block.qkv->bias_gradient, block.qkv->bias, biases.total());
  put_product(block.qkv->weight_gradient, block.qkv->weight, qkv, saved.input);
  if (!below) return;
  multiply(narrow_[1], qkv, block.qkv->operand());
  gradient.more = narrow_[1];
}

template <class E>
void PostNormPass<E>::embed_backward(StreamGradient& gradient) {
  PostNormEmbeddings& e = *encoder_->embeddings;
  const std::int64_t width = shape_.hidden;
  PartialSums gammas(width), betas(width);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const EmbedNormBackward<E> a{width,
                                 floats(gradient.residual),
                                 elements<E>(gradient.more),
                                 elements<E>(embedding_norm_.normalised),
                                 floats(embedding_norm_.inverse_deviation),
                                 floats(e.norm->weight),
                                 dropouts_[0],
                                 elements<float>(gradient.residual),
                                 gammas.of(task),
                                 betas.of(task)};
    typed<E>(kernels()).embed_norm_backward(a, begin, end);
  });
  put_values(e.norm->weight_gradient, e.norm->weight, gammas.total());
  put_values(e.norm->bias_gradient, e.norm->bias, betas.total());
  const float* sums = floats(gradient.residual);  // [T, H], of word + position + type
  std::vector<float> positions(static_cast<std::size_t>(e.position.numel()));
  for (std::int64_t i = 0; i < tokens_; ++i) {
    float* position = positions.data() + positions_[static_cast<std::size_t>(i)] * width;
    kernels().fp32.put(position, sums + i * width, width, true);
  }
  put_values(e.position_gradient, e.position, positions.data());
  if (e.token_type.defined()) {
    std::vector<float> types(static_cast<std::size_t>(e.token_type.numel()));
    kernels().fp32.add_columns(sums, width, 0, tokens_, types.data());
    put_values(e.token_type_gradient, e.token_type, types.data());
  }
  if (e.word.requires_grad()) add_rows(e.word_gradient, batch_.ids, gradient.residual);
}

template <class E>
void PostNormPass<E>::backward(const torch::Tensor& gradient_of_result) {
  StreamGradient gradient{take_floats(shape_.hidden), {}};
  gradient.residual.copy_(gradient_of_result);
  for (std::int64_t i = shape_.layers - 1; i >= first_saved_; --i) {
    PostNormLayer& layer = encoder_->layer(i);
    const SavedLayer& saved = saved_[static_cast<std::size_t>(i)];
    feed_forward_backward(gradient, *layer.feed_forward, i, saved);
    attention_backward(gradient, *layer.attention, i, saved, i > first_saved_ || save_embeddings_);
  }
  if (save_embeddings_) embed_backward(gradient);
}

template class PostNormPass<float>;
template class PostNormPass<Bf16>;

}  // namespace pointsman::model
