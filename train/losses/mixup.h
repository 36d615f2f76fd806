#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/losses/losses.h"

namespace pointsman::train {

// How the rows of one batch are mixed: row i becomes lambda x_i + (1 - lambda) x_j with
// j = partners[i].
struct Mixup {
  double lambda = 1;
  std::vector<std::size_t> partners;  // [B], each row once; empty: nothing is mixed
};

// lambda ~ Beta(alpha, alpha), one for the batch, and a random order of its rows (Zhang et al.
// 2018, "mixup: Beyond empirical risk minimization"). A function of its arguments alone; alpha = 0
// or a single row: nothing is mixed. `batch` is a number of its own for each batch of a training.
Mixup draw_mixup(double alpha, std::size_t rows, std::uint64_t seed, std::uint64_t batch);

// Another loss over mixed rows (senMixup of Guo et al. 2019, "Augmenting data with mixup for
// sentence classification"): sum_i lambda loss(x_i', y_i) + (1 - lambda) loss(x_i', y_j), where x'
// are the mixed logits. The head is linear and its dropout comes before, so these are the logits of
// mixed features; the gradient is that by the logits before they were mixed.
//
// A row's label counts lambda in one place and 1 - lambda in another, so weight() stays what it is
// and batches of a step add up as they do without mixing.
class MixedLoss : public Loss {
 public:
  // Both outlive it. As many partners as there will be labels, or none.
  MixedLoss(const Loss& loss, const Mixup& mixup) : loss_(loss), mixup_(mixup) {}

  double weight(std::span<const std::int32_t> labels) const override;
  double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                  double denominator, std::span<double> gradient) const override;

 private:
  const Loss& loss_;
  const Mixup& mixup_;
};

}  // namespace pointsman::train
