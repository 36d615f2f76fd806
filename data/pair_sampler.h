#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace pointsman::data {

struct PairSampling {
  std::int64_t per_row = 20;  // pairs of one class that a row is drawn for, and as many of two
  std::int64_t most = 20000;  // pairs of an epoch
};

// Pairs of rows for contrastive learning (Tunstall et al. 2022, section 3.1), shuffled: for every
// row `per_row` partners of its class, which no class of one row has, and `per_row` of other
// classes; where these are more than `most`, a random part, half of each kind as far as there are
// so many. A function of (labels, sampling, epoch, seed) alone. labels [N], classes from 0. Memory:
// at most `most` pairs and a number a row.
std::vector<std::pair<std::int64_t, std::int64_t>> draw_pairs(std::span<const std::int32_t> labels,
                                                              const PairSampling& sampling,
                                                              std::int64_t epoch,
                                                              std::uint64_t seed);

// Batches of `pairs_a_batch` pairs, the last one perhaps of fewer: the rows of a pair one after the
// other.
std::vector<std::vector<std::int64_t>> pair_batches(
    std::span<const std::pair<std::int64_t, std::int64_t>> pairs, std::int64_t pairs_a_batch);

}  // namespace pointsman::data
