#pragma once

#include <cstdint>
#include <span>

namespace pointsman::train {

// Losses over features [B, H] scaled to length 1, torch-free and in double, as Loss is. A row of
// zeros has no direction: it takes no part, and its gradient is 0.

// Khosla et al. 2020, "Supervised contrastive learning", equation 2 (L_out), as a sum over rows:
//   sum_i -1/|P(i)| sum_{p in P(i)} log(exp(z_i z_p / t) / sum_{a != i} exp(z_i z_a / t))
// where P(i) are the other rows of i's label; a row without one adds 0. d sum / d features goes
// into `gradient` [B x H], overwritten.
double supervised_contrastive(std::span<const double> features,
                              std::span<const std::int32_t> labels, double temperature,
                              std::span<double> gradient);

// Rows 2i and 2i + 1 are a pair: the sum over pairs of (cos(a, b) - [one label])², the
// CosineSimilarityLoss of sentence-transformers that SetFit trains with (Tunstall et al. 2022).
double pair_cosine(std::span<const double> features, std::span<const std::int32_t> labels,
                   std::span<double> gradient);

}  // namespace pointsman::train
