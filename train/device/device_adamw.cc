#include "train/device/device_adamw.h"

#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "train/device/loss_scaler.h"

namespace pointsman::train {
namespace {

struct Slot {
  std::string name;
  torch::Tensor parameter, m, v;
  double rate, decay;  // of the learning rate
};

}  // namespace

struct DeviceAdamW::Impl {
  // The gradients that backward left.
  std::vector<torch::Tensor> gradients() const {
    std::vector<torch::Tensor> list;
    for (const Slot& slot : slots)
      if (slot.parameter.grad().defined()) list.push_back(slot.parameter.grad());
    return list;
  }
  void update(std::size_t first, std::size_t last, double learning_rate,
              const torch::Tensor& divisor);

  AdamWOptions options;
  std::vector<Slot> slots;  // those of one rate and decay behind one another
  torch::Tensor steps;      // [] fp32, on the device
  std::optional<LossScaler> scaler;
  std::optional<double> norm;  // of the gradients, since it was asked for
};

DeviceAdamW::DeviceAdamW(model::SequenceClassifier& model, const AdamWOptions& options,
                         bool scale_loss)
    : impl_(std::make_unique<Impl>()) {
  const torch::NoGradGuard no_grad;
  Impl& o = *impl_;
  o.options = options;
  if (scale_loss) o.scaler.emplace();
  for (const auto& item : model.named_parameters()) {
    const torch::Tensor& parameter = item.value();
    if (!parameter.requires_grad()) continue;
    o.slots.push_back({item.key(), parameter, torch::zeros_like(parameter),
                       torch::zeros_like(parameter), rate_of(item.key(), model.shape(), options),
                       parameter.dim() > 1 ? options.weight_decay : 0.0});
  }
  std::ranges::stable_sort(o.slots, {}, [](const Slot& slot) {
    return std::pair{slot.rate, slot.decay};
  });
  o.steps = torch::zeros({}, model.encoder().embeddings->word.options().requires_grad(false));
}

DeviceAdamW::~DeviceAdamW() = default;

void DeviceAdamW::zero_grad() {
  for (const Slot& slot : impl_->slots) slot.parameter.mutable_grad() = torch::Tensor();
  impl_->norm.reset();
}

double DeviceAdamW::loss_scale() const { return impl_->scaler ? impl_->scaler->scale() : 1; }

double DeviceAdamW::grad_norm() {
  if (impl_->norm) return *impl_->norm;
  const torch::NoGradGuard no_grad;
  const auto gradients = impl_->gradients();
  double norm = 0;
  if (!gradients.empty())
    norm = torch::stack(at::_foreach_norm(gradients, 2)).to(torch::kDouble).norm().item<double>();
  impl_->norm = norm / loss_scale();
  return *impl_->norm;
}

std::string DeviceAdamW::first_nonfinite_gradient() {
  for (const Slot& slot : impl_->slots) {
    const torch::Tensor gradient = slot.parameter.grad();
    if (gradient.defined() && !gradient.isfinite().all().item<bool>()) return slot.name;
  }
  return "";
}

bool DeviceAdamW::backs_off() { return impl_->scaler && impl_->scaler->back_off(); }

// The slots from `first` to `last`, which share rate and decay.
void DeviceAdamW::Impl::update(std::size_t first, std::size_t last, double learning_rate,
                               const torch::Tensor& divisor) {
  std::vector<torch::Tensor> parameters, gradients, m, v;
  for (std::size_t i = first; i < last; ++i) {
    const Slot& slot = slots[i];
    if (!slot.parameter.grad().defined()) continue;
    parameters.push_back(slot.parameter);
    gradients.push_back(slot.parameter.grad());
    m.push_back(slot.m);
    v.push_back(slot.v);
  }
  if (parameters.empty()) return;
  const std::vector<torch::Tensor> counts(parameters.size(), steps);
  at::_fused_adamw_(parameters, gradients, m, v, /*max_exp_avg_sqs=*/{}, counts,
                    learning_rate * slots[first].rate, options.beta1, options.beta2,
                    slots[first].decay, options.epsilon, /*amsgrad=*/false, /*maximize=*/false,
                    /*grad_scale=*/divisor);
}

double DeviceAdamW::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  Impl& o = *impl_;
  const double norm = grad_norm(), limit = o.options.max_grad_norm;
  const double clip = limit > 0 ? std::min(1.0, limit / (norm + 1e-6)) : 1.0;
  const torch::Tensor divisor = torch::full({}, loss_scale() / clip, o.steps.options());
  o.steps.add_(1);
  for (std::size_t first = 0, last = 0; first < o.slots.size(); first = last) {
    while (last < o.slots.size() && o.slots[last].rate == o.slots[first].rate &&
           o.slots[last].decay == o.slots[first].decay)
      ++last;
    o.update(first, last, learning_rate, divisor);
  }
  if (o.scaler) o.scaler->note_step();
  zero_grad();
  return norm;
}

model::NamedTensors DeviceAdamW::state() const {
  model::NamedTensors state{{"step", impl_->steps.to(torch::kCPU, torch::kInt64)}};
  for (const Slot& slot : impl_->slots) {
    state.emplace_back(slot.name + ".m", slot.m.cpu());
    state.emplace_back(slot.name + ".v", slot.v.cpu());
  }
  if (const auto& scaler = impl_->scaler) {
    state.emplace_back("loss_scale",
                       torch::tensor({scaler->scale(), static_cast<double>(scaler->good_steps())},
                                     torch::kDouble));
  }
  return state;
}

void DeviceAdamW::load_state(const model::NamedTensors& state) {
  const torch::NoGradGuard no_grad;
  for (const Slot& slot : impl_->slots) {
    copy_state(slot.m, state, slot.name + ".m");
    copy_state(slot.v, state, slot.name + ".v");
  }
  copy_state(impl_->steps, state, "step");
  if (!impl_->scaler) return;
  const torch::Tensor scale = torch::empty({2}, torch::kDouble);
  copy_state(scale, state, "loss_scale");
  impl_->scaler.emplace(scale[0].item<double>(), scale[1].item<std::int64_t>());
}

}  // namespace pointsman::train
