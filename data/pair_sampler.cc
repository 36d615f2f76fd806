#include "data/pair_sampler.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/rng.h"

namespace pointsman::data {
namespace {

// The rows by class, one class after the other.
struct Classes {
  explicit Classes(std::span<const std::int32_t> of_rows) : labels(of_rows) {
    PM_CHECK(!labels.empty() && std::ranges::min(labels) >= 0, "every row has a class");
    starts.resize(static_cast<std::size_t>(std::ranges::max(labels)) + 2);
    for (const std::int32_t label : labels) ++starts[static_cast<std::size_t>(label) + 1];
    for (std::size_t c = 1; c < starts.size(); ++c) starts[c] += starts[c - 1];
    std::vector<std::size_t> next(starts.begin(), starts.end());
    rows.resize(labels.size());
    place.resize(labels.size());
    for (std::size_t row = 0; row < labels.size(); ++row) {
      place[row] = next[static_cast<std::size_t>(labels[row])]++;
      rows[place[row]] = static_cast<std::int64_t>(row);
    }
  }

  std::size_t first(std::int64_t row) const { return starts[class_of(row)]; }
  std::size_t size(std::int64_t row) const {
    return starts[class_of(row) + 1] - starts[class_of(row)];
  }
  std::size_t class_of(std::int64_t row) const {
    return static_cast<std::size_t>(labels[static_cast<std::size_t>(row)]);
  }

  // Another row of the class, any alike; the class has two.
  std::int64_t partner(std::int64_t row, Rng& rng) const {
    const std::size_t own = place[static_cast<std::size_t>(row)] - first(row);
    const std::size_t drawn = rng.below(size(row) - 1);
    return rows[first(row) + drawn + (drawn >= own ? 1 : 0)];
  }
  // A row of any other class, any row alike; there is one.
  std::int64_t stranger(std::int64_t row, Rng& rng) const {
    const std::size_t drawn = rng.below(rows.size() - size(row));
    return rows[drawn + (drawn >= first(row) ? size(row) : 0)];
  }

  std::span<const std::int32_t> labels;
  std::vector<std::size_t> starts;  // [C + 1], in `rows`
  std::vector<std::int64_t> rows;   // [N]
  std::vector<std::size_t> place;   // [N], of a row in `rows`
};

}  // namespace

std::vector<std::pair<std::int64_t, std::int64_t>> draw_pairs(std::span<const std::int32_t> labels,
                                                              const PairSampling& sampling,
                                                              std::int64_t epoch,
                                                              std::uint64_t seed) {
  const Classes classes(labels);
  Rng rng(seed, "pairs/" + std::to_string(epoch));
  std::vector<std::int64_t> with_partner, with_stranger;  // rows
  for (const std::int64_t row : classes.rows) {
    if (classes.size(row) > 1) with_partner.push_back(row);
    if (classes.size(row) < labels.size()) with_stranger.push_back(row);
  }
  const auto available = [&](const std::vector<std::int64_t>& rows) {
    return static_cast<std::int64_t>(rows.size()) * sampling.per_row;
  };
  const std::int64_t half = sampling.most - sampling.most / 2;
  const std::int64_t alike =
      std::min(available(with_partner), std::max(half, sampling.most - available(with_stranger)));
  const std::int64_t unlike = std::min(available(with_stranger), sampling.most - alike);
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  rng.shuffle(with_partner);
  for (std::int64_t i = 0; i < alike; ++i) {
    const std::int64_t row = with_partner[static_cast<std::size_t>(i) % with_partner.size()];
    pairs.emplace_back(row, classes.partner(row, rng));
  }
  rng.shuffle(with_stranger);
  for (std::int64_t i = 0; i < unlike; ++i) {
    const std::int64_t row = with_stranger[static_cast<std::size_t>(i) % with_stranger.size()];
    pairs.emplace_back(row, classes.stranger(row, rng));
  }
  rng.shuffle(pairs);
  return pairs;
}

std::vector<std::vector<std::int64_t>> pair_batches(
    std::span<const std::pair<std::int64_t, std::int64_t>> pairs, std::int64_t pairs_a_batch) {
  PM_CHECK(pairs_a_batch > 0, "a batch has pairs");
  std::vector<std::vector<std::int64_t>> batches;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i % static_cast<std::size_t>(pairs_a_batch) == 0) batches.emplace_back();
    batches.back().push_back(pairs[i].first);
    batches.back().push_back(pairs[i].second);
  }
  return batches;
}

}  // namespace pointsman::data
