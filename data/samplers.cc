#include "data/samplers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <variant>

#include "base/error.h"
#include "base/rng.h"

namespace pointsman::data {
namespace {

using Counts = std::vector<std::int64_t>;

constexpr double kRounding = 1e-9;  // 0.1 times 30 is a little more than 3

// N rows with the classes in proportion to count^power.
Counts in_proportion(std::span<const std::int64_t> class_rows, double power) {
  const std::int64_t total = std::accumulate(class_rows.begin(), class_rows.end(), std::int64_t{0});
  std::vector<double> exact;
  double sum = 0;
  for (const std::int64_t rows : class_rows) {
    exact.push_back(rows == 0 ? 0.0 : std::pow(static_cast<double>(rows), power));
    sum += exact.back();
  }
  Counts counts;
  for (double& value : exact) {
    value *= static_cast<double>(total) / sum;
    counts.push_back(static_cast<std::int64_t>(std::floor(value + kRounding)));
    value -= static_cast<double>(counts.back());  // the remainder
  }
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return exact[a] > exact[b] + kRounding; });
  std::int64_t left = total - std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  for (std::size_t i = 0; left > 0; ++i, --left) ++counts[order[i]];
  return counts;
}

Counts epoch_of(SamplerKind kind, std::span<const std::int64_t> class_rows) {
  switch (kind) {
    case SamplerKind::natural:
      return {class_rows.begin(), class_rows.end()};
    case SamplerKind::balanced:
      return in_proportion(class_rows, 0.0);
    case SamplerKind::sqrt:
      return in_proportion(class_rows, 0.5);
  }
  PM_CHECK(false, "every kind of sampler is listed");
}

Counts epoch_of(const PowerSampler& config, std::span<const std::int64_t> class_rows) {
  return in_proportion(class_rows, config.power);
}

Counts epoch_of(const OverSampler& config, std::span<const std::int64_t> class_rows) {
  const auto largest = static_cast<double>(std::ranges::max(class_rows));
  const auto least = static_cast<std::int64_t>(std::ceil(config.oversample * largest - kRounding));
  Counts counts(class_rows.begin(), class_rows.end());
  for (std::int64_t& rows : counts) {
    if (rows > 0) rows = std::max(rows, least);
  }
  return counts;
}

Counts epoch_of(const UnderSampler& config, std::span<const std::int64_t> class_rows) {
  std::int64_t smallest = std::ranges::max(class_rows);
  for (const std::int64_t rows : class_rows) {
    if (rows > 0) smallest = std::min(smallest, rows);
  }
  const double bound = std::floor(static_cast<double>(smallest) / config.undersample + kRounding);
  Counts counts(class_rows.begin(), class_rows.end());
  for (std::int64_t& rows : counts) {
    if (static_cast<double>(rows) > bound) rows = std::max<std::int64_t>(1, std::llround(bound));
  }
  return counts;
}

// Appends `count` of the rows: all of them as often as they fit, and a random part of them.
void draw(std::vector<std::int64_t> rows, std::int64_t count, Rng& rng,
          std::vector<std::int64_t>& order) {
  if (count == 0) return;
  const auto size = static_cast<std::int64_t>(rows.size());
  for (std::int64_t pass = 0; pass < count / size; ++pass) {
    order.insert(order.end(), rows.begin(), rows.end());
  }
  rng.shuffle(rows);
  order.insert(order.end(), rows.begin(), rows.begin() + count % size);
}

}  // namespace

std::vector<std::int64_t> rows_per_epoch(const SamplerConfig& config,
                                         std::span<const std::int64_t> class_rows) {
  PM_CHECK(!class_rows.empty() && std::ranges::max(class_rows) > 0, "there are rows to draw");
  return std::visit([&](const auto& kind) { return epoch_of(kind, class_rows); }, config);
}

std::vector<std::int64_t> draw_epoch(const SamplerConfig& config,
                                     std::span<const std::int32_t> labels, std::int64_t epoch,
                                     std::uint64_t seed) {
  PM_CHECK(!labels.empty() && std::ranges::min(labels) >= 0, "every row has a class");
  std::vector<std::vector<std::int64_t>> rows(static_cast<std::size_t>(std::ranges::max(labels)) +
                                              1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    rows[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::int64_t>(i));
  }
  Counts class_rows;
  for (const auto& of_class : rows)
    class_rows.push_back(static_cast<std::int64_t>(of_class.size()));
  const Counts counts = rows_per_epoch(config, class_rows);
  Rng rng(seed, "sampler/" + std::to_string(epoch));
  std::vector<std::int64_t> order;
  for (std::size_t c = 0; c < rows.size(); ++c) draw(std::move(rows[c]), counts[c], rng, order);
  rng.shuffle(order);
  return order;
}

}  // namespace pointsman::data
