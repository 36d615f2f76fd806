#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace pointsman::eval {
namespace {

// The occupied cells of a matrix.
struct Cell {
  std::size_t gold = 0;
  std::size_t predicted = 0;
  std::int64_t count = 0;
};

std::vector<Cell> occupied_cells(const ConfusionMatrix& matrix) {
  const auto classes = static_cast<std::size_t>(matrix.classes);
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < matrix.counts.size(); ++i) {
    if (matrix.counts[i] > 0) cells.push_back({i / classes, i % classes, matrix.counts[i]});
  }
  return cells;
}

ClassCounts margins(const std::vector<Cell>& cells, const std::vector<std::int64_t>& draws,
                    std::size_t classes) {
  ClassCounts counts{std::vector<std::int64_t>(classes), std::vector<std::int64_t>(classes),
                     std::vector<std::int64_t>(classes)};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    counts.support[cell.gold] += draws[i];
    counts.predicted[cell.predicted] += draws[i];
    if (cell.gold == cell.predicted) counts.hits[cell.gold] += draws[i];
  }
  return counts;
}

double quantile(std::vector<double>& values, double share) {
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
  std::nth_element(values.begin(), values.begin() + below, values.end());
  const double low = values[static_cast<std::size_t>(below)];
  if (static_cast<std::size_t>(below) + 1 == values.size()) return low;
  const double high = *std::min_element(values.begin() + below + 1, values.end());
  return low + (high - low) * (position - static_cast<double>(below));
}

// What every resample gave: one column a figure.
struct Columns {
  std::array<std::vector<double>, kMetrics.size()> overall;
  std::vector<std::array<std::vector<double>, kClassMetrics.size()>> per_class;

  void add(const ClassCounts& counts) {
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      overall[m].push_back(kMetrics[m].compute(counts));
    }
    for (std::size_t label = 0; label < per_class.size(); ++label) {
      for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
        const auto value = kClassMetrics[m].compute(counts, label);
        if (value) per_class[label][m].push_back(*value);
      }
    }
  }
};

}  // namespace

Interval percentile_interval(std::vector<double>& values) {
  return {quantile(values, 0.025), quantile(values, 0.975)};
}

Intervals bootstrap(const ConfusionMatrix& matrix, std::int64_t resamples, std::uint64_t seed) {
  PM_CHECK(resamples > 0, "an interval needs resamples");
  const std::vector<Cell> cells = occupied_cells(matrix);
  const auto classes = static_cast<std::size_t>(matrix.classes);
  std::vector<std::int64_t> counts;
  counts.reserve(cells.size());
  for (const Cell& cell : cells) counts.push_back(cell.count);
  const MultinomialSampler sampler(std::move(counts));
  Columns columns;
  columns.per_class.resize(classes);
  Rng rng(seed, "bootstrap");
  for (std::int64_t i = 0; i < resamples; ++i) {
    columns.add(margins(cells, sampler.draw(rng), classes));
  }
  Intervals intervals;
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    intervals.overall[m] = percentile_interval(columns.overall[m]);
  }
  intervals.per_class.resize(classes);
  for (std::size_t label = 0; label < classes; ++label) {
    for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
      auto& values = columns.per_class[label][m];
      if (!values.empty()) intervals.per_class[label][m] = percentile_interval(values);
    }
  }
  return intervals;
}

}  // namespace pointsman::eval
