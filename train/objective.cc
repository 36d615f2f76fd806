#include "train/objective.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <span>

#include "model/device/device_batch.h"
#include "train/losses/contrastive.h"

namespace pointsman::train {
namespace {

// A tensor's values in double on the CPU, and a gradient of its shape.
struct Term {
  explicit Term(const torch::Tensor& tensor)
      : values(tensor.detach().to(torch::kCPU, torch::kDouble).contiguous()),
        gradient(torch::zeros_like(values)) {}

  std::span<const double> in() const {
    return {values.const_data_ptr<double>(), static_cast<std::size_t>(values.numel())};
  }
  std::span<double> out() {
    return {gradient.mutable_data_ptr<double>(), static_cast<std::size_t>(gradient.numel())};
  }

  torch::Tensor values, gradient;
};

}  // namespace

void Objective::begin_step(const std::vector<data::Batch>& batches) {
  rows_ = denominator_ = 0;
  for (const data::Batch& batch : batches) {
    rows_ += static_cast<double>(batch.size());
    denominator_ += loss_.weight(batch.labels);
  }
}

double Objective::backward(const model::Output& output, const data::Batch& batch, double scale,
                           const Mixup& mixup) const {
  double loss = 0;
  std::vector<torch::Tensor> roots, gradients;
  const auto add = [&](const torch::Tensor& root, Term& term, double share, double value) {
    loss += share * value;
    roots.push_back(root);
    gradients.push_back(
        model::send(term.gradient.mul_(share * scale).to(torch::kFloat), root.device()));
  };
  if (phase_ == Phase::pairs) {
    Term term(output.features);
    const double value = pair_cosine(term.in(), batch.labels, term.out());
    add(output.features, term, 2 / rows_, value);
  } else {
    const double weight = output.features.requires_grad() ? config_.contrastive_weight : 0.0;
    Term term(output.logits);
    const double value =
        MixedLoss(loss_, mixup).evaluate(term.in(), batch.labels, denominator_, term.out());
    add(output.logits, term, 1 - weight, value);
    if (weight > 0) {
      Term contrast(output.features);
      const double sum = supervised_contrastive(contrast.in(), batch.labels,
                                                config_.contrastive_temperature, contrast.out());
      add(output.features, contrast, weight / rows_, sum);
    }
  }
  if (std::isfinite(loss)) torch::autograd::backward(roots, gradients);
  return loss;
}

}  // namespace pointsman::train
