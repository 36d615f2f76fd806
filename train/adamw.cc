#include "train/adamw.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "base/error.h"
#include "model/ops.h"
#include "train/sparse_rows.h"

namespace pointsman::train {
namespace {

constexpr std::int64_t kAlign = 16;  // floats: a cache line
const std::string kWord = "embeddings.word";

struct Slot {
  model::NamedGradient item;
  std::int64_t offset;  // in flat memory
  double rate;          // of the learning rate
  double decay;

  std::int64_t count() const { return item.parameter.numel(); }
  bool written() const { return item.gradient ? item.gradient->written : true; }
};

double sum_of_squares(const torch::Tensor& tensor) {
  const float* values = tensor.const_data_ptr<float>();
  double sum = 0;
  for (std::int64_t i = 0; i < tensor.numel(); ++i)
    sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return sum;
}

}  // namespace

double rate_of(const std::string& name, const model::EncoderShape& shape,
               const AdamWOptions& options) {
  const auto layers = static_cast<double>(shape.layers);
  if (name.starts_with("embeddings.")) return std::pow(options.layer_decay, layers);
  if (name.starts_with("layers."))
    return std::pow(options.layer_decay, layers - 1 - std::stod(name.substr(7)));
  if (name.starts_with("final_norm.")) return 1.0;
  return options.head_multiplier;
}

struct AdamW::Impl {
  Impl(model::SequenceClassifier& trained, const AdamWOptions& chosen);

  torch::Tensor view(const torch::Tensor& flat, const Slot& slot) const {
    return flat.narrow(0, slot.offset, slot.count()).view(slot.item.parameter.sizes());
  }
  double squares(const Slot& slot) const {
    if (slot.item.gradient) return slot.item.gradient->squares;
    const torch::Tensor gradient = slot.item.parameter.grad();
    return gradient.defined() ? sum_of_squares(gradient) : 0.0;
  }
  double word_squares() const {
    const model::RowGradient& gradient = model.word_gradient();
    return words && gradient.values.defined() ? sum_of_squares(gradient.values) : 0.0;
  }
  StepFactors factors(double learning_rate, double decay) const;
  void update(const Slot& slot, std::int64_t begin, std::int64_t end, float clip,
              const StepFactors& factors);

  model::SequenceClassifier& model;
  AdamWOptions options;
  AdamWMoments moments;
  std::vector<Slot> slots;
  torch::Tensor p, g, m, v;  // flat
  std::optional<SparseRows> words;
  double word_rate = 1.0;
  std::int64_t steps = 0;
};

AdamW::Impl::Impl(model::SequenceClassifier& trained, const AdamWOptions& chosen)
    : model(trained),
      options(chosen),
      moments{static_cast<float>(1 - chosen.beta1), static_cast<float>(chosen.beta2),
              static_cast<float>(1 - chosen.beta2), static_cast<float>(chosen.epsilon)} {
  const torch::NoGradGuard no_grad;
  std::int64_t size = 0;
  for (const model::NamedGradient& item : model.gradients()) {
    if (!item.parameter.requires_grad()) continue;
    const double decay = item.parameter.dim() > 1 ? options.weight_decay : 0.0;
    slots.push_back({item, size, rate_of(item.name, model.shape(), options), decay});
    size += (item.parameter.numel() + kAlign - 1) / kAlign * kAlign;
  }
  p = torch::zeros({size});
  g = torch::zeros({size});
  m = torch::zeros({size});
  v = torch::zeros({size});
  for (Slot& slot : slots) {
    torch::Tensor& parameter = slot.item.parameter;
    const torch::Tensor place = view(p, slot);
    place.copy_(parameter);
    parameter.set_data(place);
    parameter.mutable_grad() = view(g, slot);
    if (slot.item.gradient) *slot.item.gradient = {view(g, slot), false, 0.0};
  }
  const torch::Tensor word = model.encoder().embeddings->word;
  if (!word.requires_grad()) return;
  words.emplace(word.detach(), moments);
  word_rate = rate_of(kWord, model.shape(), options);
  model.before_word_read(
      [this](std::span<const std::int32_t> ids) { words->bring_up_to_date(ids); });
}

StepFactors AdamW::Impl::factors(double learning_rate, double decay) const {
  const auto t = static_cast<double>(steps);
  return {static_cast<float>(1 - learning_rate * decay),
          static_cast<float>(learning_rate / (1 - std::pow(options.beta1, t))),
          static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, t)))};
}

void AdamW::Impl::update(const Slot& slot, std::int64_t begin, std::int64_t end, float clip,
                         const StepFactors& factors) {
  const std::int64_t at = slot.offset + begin;
  torch::Tensor* operand = slot.item.operand;
  model::Bf16* copy =
      operand && operand->defined() ? model::elements<model::Bf16>(*operand) + begin : nullptr;
  adamw_kernels().step(end - begin, p.data_ptr<float>() + at, m.data_ptr<float>() + at,
                       v.data_ptr<float>() + at, g.data_ptr<float>() + at, clip, copy, moments,
                       factors);
}

AdamW::AdamW(model::SequenceClassifier& model, const AdamWOptions& options)
    : impl_(std::make_unique<Impl>(model, options)) {}

AdamW::~AdamW() {
  if (impl_->words) impl_->model.before_word_read(nullptr);
}

void AdamW::zero_grad() { impl_->model.zero_grad(); }

double AdamW::grad_norm() {
  double sum = impl_->word_squares();
  for (const Slot& slot : impl_->slots) sum += impl_->squares(slot);
  return std::sqrt(sum);
}

std::string AdamW::first_nonfinite_gradient() {
  for (const Slot& slot : impl_->slots) {
    if (!std::isfinite(impl_->squares(slot))) return slot.item.name;
  }
  return std::isfinite(impl_->word_squares()) ? "" : kWord;
}

double AdamW::step(double learning_rate) {
  Impl& o = *impl_;
  const double norm = grad_norm();
  const double limit = o.options.max_grad_norm;
  const auto clip = static_cast<float>(limit > 0 ? std::min(1.0, limit / (norm + 1e-6)) : 1.0);
  ++o.steps;
  std::vector<StepFactors> factors;
  for (const Slot& slot : o.slots)
    factors.push_back(o.factors(learning_rate * slot.rate, slot.decay));
  model::for_parts(o.p.numel(), 1024, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::size_t i = 0; i < o.slots.size(); ++i) {
      const Slot& slot = o.slots[i];
      const std::int64_t first = std::max<std::int64_t>(begin - slot.offset, 0);
      const std::int64_t last = std::min(end - slot.offset, slot.count());
      if (first < last && slot.written()) o.update(slot, first, last, clip, factors[i]);
    }
  });
  if (o.words) {
    o.words->step(o.model.word_gradient(), clip,
                  o.factors(learning_rate * o.word_rate, o.options.weight_decay));
  }
  zero_grad();
  return norm;
}

void AdamW::flush() {
  if (impl_->words) impl_->words->flush();
}

std::int64_t AdamW::steps() const { return impl_->steps; }

model::NamedTensors AdamW::state() const {
  model::NamedTensors state{{"step", torch::tensor(impl_->steps)}};
  if (impl_->words) {
    for (const auto& [name, tensor] : impl_->words->state())
      state.emplace_back(kWord + "." + name, tensor);
  }
  for (const Slot& slot : impl_->slots) {
    state.emplace_back(slot.item.name + ".m", impl_->view(impl_->m, slot));
    state.emplace_back(slot.item.name + ".v", impl_->view(impl_->v, slot));
  }
  return state;
}

void AdamW::load_state(const model::NamedTensors& state) {
  const torch::NoGradGuard no_grad;
  for (const Slot& slot : impl_->slots) {
    copy_state(impl_->view(impl_->m, slot), state, slot.item.name + ".m");
    copy_state(impl_->view(impl_->v, slot), state, slot.item.name + ".v");
  }
  impl_->steps = state_tensor(state, "step").item<std::int64_t>();
  if (!impl_->words) return;
  const auto of = [&](const char* name) { return state_tensor(state, kWord + "." + name); };
  impl_->words->load_state(of("rows"), of("row_step"), of("m"), of("v"), of("history"));
}

}  // namespace pointsman::train
