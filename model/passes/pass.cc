#include "model/passes/pass.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/rng.h"

namespace pointsman::model {
namespace {

Dropout make_dropout(double probability, std::uint64_t key) {
  if (probability <= 0) return {};
  return {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)},
          static_cast<std::uint32_t>(std::llround(probability * 4294967296.0)),
          static_cast<float>(1.0 / (1.0 - probability))};
}

// The masks' names of one step, always drawn in the same order. Frozen layers drop nothing.
std::vector<Dropout> make_dropouts(const EncoderShape& shape, const PassInput& input) {
  if (!input.training) return std::vector<Dropout>(static_cast<std::size_t>(3 * shape.layers + 1));
  Rng rng(input.dropout.seed + input.dropout.step * 0x9e3779b97f4a7c15ULL, "dropout");
  std::vector<Dropout> dropouts{make_dropout(shape.hidden_dropout, rng.next())};
  const double behind_attention = shape.pre_norm                   ? shape.attention_dropout
                                  : shape.attention_output_dropout ? shape.hidden_dropout
                                                                   : 0;
  const double feed_forward =
      shape.pre_norm ? shape.pre_norm->feed_forward_dropout : shape.hidden_dropout;
  for (std::int64_t i = 0; i < shape.layers; ++i) {
    dropouts.push_back(make_dropout(shape.attention_dropout, rng.next()));
    dropouts.push_back(make_dropout(behind_attention, rng.next()));
    dropouts.push_back(make_dropout(feed_forward, rng.next()));
  }
  const std::int64_t frozen = input.encoder->lowest_learning();
  if (frozen > 0) std::fill_n(dropouts.begin(), 3 * frozen + 1, Dropout{});
  return dropouts;
}

// Of the relative positions, one a layer.
std::vector<Dropout> make_relative_dropouts(const EncoderShape& shape, const PassInput& input) {
  Rng rng(input.dropout.seed + input.dropout.step * 0x9e3779b97f4a7c15ULL, "relative dropout");
  std::vector<Dropout> dropouts(static_cast<std::size_t>(shape.layers));
  if (!input.training) return dropouts;
  for (Dropout& one : dropouts) one = make_dropout(shape.hidden_dropout, rng.next());
  std::fill_n(dropouts.begin(), std::max<std::int64_t>(input.encoder->lowest_learning(), 0),
              Dropout{});
  return dropouts;
}

}  // namespace

template <class E>
PassBase<E>::PassBase(const PassInput& input)
    : encoder_(input.encoder),
      shape_(encoder_->shape()),
      tokens_(input.batch.tokens()),
      first_saved_(input.save ? std::max<std::int64_t>(encoder_->lowest_learning(), 0)
                              : shape_.layers),
      save_embeddings_(input.save && encoder_->lowest_learning() < 0),
      begin_(input.begin),
      end_(input.end),
      hidden_(input.hidden),
      batch_(input.batch),
      workspace_(input.workspace),
      longest_(longest_text(batch_)),
      positions_(token_positions(batch_, shape_)),
      dropouts_(make_dropouts(shape_, input)) {
  if (shape_.relative) {
    relative_.emplace(encoder_, longest_, workspace_, make_relative_dropouts(shape_, input),
                      first_saved_);
  }
  if (!shape_.pre_norm) return;
  global_ = make_rotation(shape_.pre_norm->global_theta, longest_, shape_.head_size());
  local_ = make_rotation(shape_.pre_norm->local_theta, longest_, shape_.head_size());
}

template <class E>
const Dropout& PassBase<E>::mask(std::int64_t layer, MaskOf place) const {
  return dropouts_[static_cast<std::size_t>(3 * layer + 1 + static_cast<int>(place))];
}

template <class E>
torch::Tensor PassBase<E>::take(std::int64_t width) const {
  return workspace_->take({padded_rows(tokens_), width}, scalar_type<E>()).narrow(0, 0, tokens_);
}

template <class E>
torch::Tensor PassBase<E>::take_floats(std::int64_t width) const {
  return workspace_->take({padded_rows(tokens_), width}, torch::kFloat32).narrow(0, 0, tokens_);
}

template <class E>
torch::Tensor PassBase<E>::scratch(const torch::Tensor& from, std::int64_t width,
                                   std::int64_t part) const {
  E* begin = elements<E>(from) + part * padded_rows(tokens_) * width;
  return torch::from_blob(begin, {tokens_, width}, from.options());
}

template <class E>
void PassBase<E>::start_norm(SavedNorm& saved) const {
  saved = {take(shape_.hidden), workspace_->take({tokens_}, torch::kFloat32)};
}

template <class E>
void PassBase<E>::embed(const Stream& to) {
  const Embeddings& e = *encoder_->embeddings;
  if (save_embeddings_) start_norm(embedding_norm_);
  EmbedNorm<E> a{};
  a.width = shape_.hidden;
  a.word = floats(e.word);
  a.position = floats(e.position);
  a.type = floats(e.token_type);
  a.ids = batch_.ids.data();
  a.positions = positions_.data();
  a.types = has_types(batch_, shape_) ? batch_.types.data() : nullptr;
  a.gamma = floats(e.norm->weight);
  a.beta = floats(e.norm->bias);
  a.epsilon = epsilon_of(shape_);
  a.dropout = dropouts_[0];
  a.out = elements<float>(to.residual);
  a.operand = to.operand.is_same(to.residual) ? nullptr : elements<E>(to.operand);
  a.normalised = elements<E>(embedding_norm_.normalised);
  a.inverse_deviation = elements<float>(embedding_norm_.inverse_deviation);
  for_parts(tokens_, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).embed_norm(a, begin, end);
  });
}

template <class E>
void PassBase<E>::embed_backward(StreamGradient& gradient) {
  Embeddings& e = *encoder_->embeddings;
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
  if (e.position.defined()) {
    std::vector<float> positions(static_cast<std::size_t>(e.position.numel()));
    for (std::int64_t i = 0; i < tokens_; ++i) {
      float* position = positions.data() + positions_[static_cast<std::size_t>(i)] * width;
      kernels().fp32.put(position, sums + i * width, width, true);
    }
    put_values(e.position_gradient, e.position, positions.data());
  }
  if (e.token_type.defined()) {
    std::vector<float> types(static_cast<std::size_t>(e.token_type.numel()));
    const bool typed = has_types(batch_, shape_);
    for (std::int64_t begin = 0, end = 0; begin < tokens_; begin = end) {  // runs of one type
      const std::int32_t type = typed ? batch_.types[static_cast<std::size_t>(begin)] : 0;
      end = typed ? begin + 1 : tokens_;
      while (end < tokens_ && batch_.types[static_cast<std::size_t>(end)] == type) ++end;
      kernels().fp32.add_columns(sums, width, begin, end, types.data() + type * width);
    }
    put_values(e.token_type_gradient, e.token_type, types.data());
  }
  if (relative_) relative_->finish_backward();
  if (e.word.requires_grad()) add_rows(e.word_gradient, batch_.ids, gradient.residual);
}

template <class E>
Attention<E> PassBase<E>::attention_arguments(const torch::Tensor& qkv, const AttentionBlock& block,
                                              std::int64_t index) const {
  Attention<E> a{};
  a.qkv = elements<E>(qkv);
  a.bias = floats(block.qkv->bias);
  a.starts = batch_.starts.data();
  a.heads = shape_.heads;
  a.head_size = shape_.head_size();
  a.longest = longest_;
  // Disentangled scores are sums of three products.
  const std::int64_t terms = relative_ ? 3 : 1;
  a.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(terms * a.head_size)));
  if (relative_) a.distance_of = relative_->distance_of();
  a.dropout = mask(index, MaskOf::weights);
  a.window = longest_;
  if (shape_.pre_norm) {
    const bool is_local = shape_.pre_norm->is_local[static_cast<std::size_t>(index)];
    a.cosines = floats((is_local ? local_ : global_).cosines);
    a.sines = floats((is_local ? local_ : global_).sines);
    if (is_local) a.window = std::min(longest_, shape_.pre_norm->window);
  }
  return a;
}

template <class E>
void PassBase<E>::for_items(std::int64_t window, std::int64_t room, const auto& f) const {
  std::vector<std::int64_t> cost{
      0};  // cumulative over texts: products, and the copies and sums that grow with length
  for (std::size_t text = 0; text + 1 < batch_.starts.size(); ++text) {
    const std::int64_t length = batch_.starts[text + 1] - batch_.starts[text];
    cost.push_back(cost.back() + length * (std::min(length, 2 * window + 1) + 24));
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
  run_together(tasks, [&](std::int64_t task) {
    constexpr std::size_t kLine = 64;  // a tile's row is one
    std::size_t bytes = static_cast<std::size_t>(room) * sizeof(float) + kLine;
    const auto memory = std::make_unique_for_overwrite<std::byte[]>(bytes);
    void* scratch = memory.get();
    std::align(kLine, bytes - kLine, scratch, bytes);
    f(task, item_at(task), item_at(task + 1), static_cast<float*>(scratch));
  });
}

template <class E>
void PassBase<E>::attend(const torch::Tensor& qkv, const AttentionBlock& block, std::int64_t index,
                         const torch::Tensor& context, const torch::Tensor& log_sums) {
  Attention<E> a = attention_arguments(qkv, block, index);
  a.context = elements<E>(context);
  a.log_sums = elements<float>(log_sums);
  if (relative_) a.distances = elements<E>(relative_->project(block, index));
  for_items(a.window, attend_scratch(longest_, a.head_size, relative_ ? relative_->count() : 0),
            [&](std::int64_t, std::int64_t begin, std::int64_t end, float* room) {
              typed<E>(kernels()).attend(a, begin, end, room);
            });
}

template <class E>
void PassBase<E>::attend_backward(const torch::Tensor& qkv, AttentionBlock& block,
                                  std::int64_t index, const torch::Tensor& log_sums,
                                  const torch::Tensor& context_gradient,
                                  const torch::Tensor& qkv_gradient) {
  AttentionBackward<E> a{attention_arguments(qkv, block, index), elements<E>(context_gradient),
                         elements<E>(qkv_gradient), nullptr};
  a.forward.log_sums = elements<float>(log_sums);
  const std::int64_t distances = relative_ ? relative_->count() : 0;
  if (relative_) a.forward.distances = elements<E>(relative_->projected(index));
  PartialSums of_distances(2 * shape_.hidden * distances);
  for_items(a.forward.window, attend_backward_scratch(longest_, a.forward.head_size, distances),
            [&](std::int64_t task, std::int64_t begin, std::int64_t end, float* room) {
              AttentionBackward<E> part = a;
              if (relative_) part.distance_gradient = of_distances.of(task);
              typed<E>(kernels()).attend_backward(part, begin, end, room);
            });
  add_bias_gradient(block, qkv_gradient);
  if (relative_) relative_->backward(block, index, of_distances.total());
}

template <class E>
void PassBase<E>::add_bias_gradient(AttentionBlock& block,
                                    const torch::Tensor& qkv_gradient) const {
  if (!block.qkv->bias.defined()) return;
  const std::int64_t width = 3 * shape_.hidden;
  PartialSums biases(width);
  for_parts(tokens_, 16, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    typed<E>(kernels()).add_columns(elements<E>(qkv_gradient), width, begin, end, biases.of(task));
  });
  put_values(block.qkv->bias_gradient, block.qkv->bias, biases.total());
}

template <class E>
void PassBase<E>::take_scratch(std::int64_t widest) {
  for (torch::Tensor& tensor : wide_) tensor = take(widest);
  for (torch::Tensor& tensor : narrow_) tensor = take(shape_.hidden);
}

template <class E>
void PassBase<E>::attention_branch(const torch::Tensor& operand, const AttentionBlock& block,
                                   std::int64_t index, SavedAttention* saved) {
  torch::Tensor qkv = saved ? take(3 * shape_.hidden) : scratch(wide_[0], 3 * shape_.hidden);
  const torch::Tensor context = saved ? take(shape_.hidden) : narrow_[0];
  const torch::Tensor log_sums = saved ? take_floats(shape_.heads) : torch::Tensor();
  multiply_by_transposed(qkv, operand, block.qkv->operand());
  attend(qkv, block, index, context, log_sums);
  multiply_by_transposed(narrow_[1], context, block.output->operand());
  if (saved) *saved = {operand, qkv, log_sums, context};
}

template <class E>
void PassBase<E>::attention_branch_backward(StreamGradient& gradient, AttentionBlock& block,
                                            std::int64_t index, const SavedAttention& saved,
                                            bool below) {
  put_product(block.output->weight_gradient, block.output->weight, narrow_[0], saved.context);
  multiply(narrow_[1], narrow_[0], block.output->operand());  // the context's gradient
  const torch::Tensor qkv = scratch(wide_[0], 3 * shape_.hidden);
  attend_backward(saved.qkv, block, index, saved.log_sums, narrow_[1], qkv);
  put_product(block.qkv->weight_gradient, block.qkv->weight, qkv, saved.input);
  if (!below) return;
  multiply(narrow_[1], qkv, block.qkv->operand());
  gradient.more = narrow_[1];
}

template class PassBase<float>;
template class PassBase<Bf16>;

}  // namespace pointsman::model
