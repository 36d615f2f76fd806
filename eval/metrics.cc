#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace pointsman::eval {
namespace {

double ratio(std::int64_t numerator, std::int64_t denominator) {
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

std::int64_t sum(const std::vector<std::int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

double dot(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    total += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return total;
}

}  // namespace

ConfusionMatrix count_confusions(std::span<const std::int32_t> gold,
                                 std::span<const std::int32_t> predicted, std::int32_t classes) {
  PM_CHECK(gold.size() == predicted.size(), "gold and predicted are of one length");
  ConfusionMatrix matrix{classes, std::vector<std::int64_t>(static_cast<std::size_t>(classes) *
                                                            static_cast<std::size_t>(classes))};
  for (std::size_t i = 0; i < gold.size(); ++i) {
    PM_CHECK(gold[i] >= 0 && gold[i] < classes, "a gold label is in the list");
    PM_CHECK(predicted[i] >= 0 && predicted[i] < classes, "a predicted label is in the list");
    ++matrix.counts[static_cast<std::size_t>(gold[i]) * static_cast<std::size_t>(classes) +
                    static_cast<std::size_t>(predicted[i])];
  }
  return matrix;
}

ConfusionMatrix count_confusions(const data::Predictions& predictions) {
  const std::size_t classes = predictions.labels.size();
  std::vector<std::int32_t> predicted(predictions.rows());
  for (std::size_t row = 0; row < predicted.size(); ++row) {
    const auto first = predictions.logits.begin() + static_cast<std::ptrdiff_t>(row * classes);
    const auto largest = std::max_element(first, first + static_cast<std::ptrdiff_t>(classes));
    predicted[row] = static_cast<std::int32_t>(largest - first);
  }
  return count_confusions(predictions.gold, predicted, static_cast<std::int32_t>(classes));
}

ClassCounts class_counts(const ConfusionMatrix& matrix) {
  const auto classes = static_cast<std::size_t>(matrix.classes);
  ClassCounts counts{std::vector<std::int64_t>(classes), std::vector<std::int64_t>(classes),
                     std::vector<std::int64_t>(classes)};
  for (std::size_t gold = 0; gold < classes; ++gold) {
    for (std::size_t predicted = 0; predicted < classes; ++predicted) {
      const std::int64_t count = matrix.counts[gold * classes + predicted];
      counts.support[gold] += count;
      counts.predicted[predicted] += count;
      if (gold == predicted) counts.hits[gold] = count;
    }
  }
  return counts;
}

std::optional<double> precision(const ClassCounts& counts, std::size_t label) {
  if (counts.predicted[label] == 0) return std::nullopt;
  return ratio(counts.hits[label], counts.predicted[label]);
}

std::optional<double> recall(const ClassCounts& counts, std::size_t label) {
  if (counts.support[label] == 0) return std::nullopt;
  return ratio(counts.hits[label], counts.support[label]);
}

std::optional<double> f1(const ClassCounts& counts, std::size_t label) {
  const std::int64_t both = counts.support[label] + counts.predicted[label];
  if (both == 0) return std::nullopt;
  return ratio(2 * counts.hits[label], both);
}

double accuracy(const ClassCounts& counts) { return ratio(sum(counts.hits), sum(counts.support)); }

double macro_f1(const ClassCounts& counts) {
  double total = 0;
  int present = 0;
  for (std::size_t label = 0; label < counts.hits.size(); ++label) {
    if (const auto value = f1(counts, label)) {
      total += *value;
      ++present;
    }
  }
  return total / present;
}

double weighted_f1(const ClassCounts& counts) {
  double total = 0;
  for (std::size_t label = 0; label < counts.hits.size(); ++label) {
    total += f1(counts, label).value_or(0) * static_cast<double>(counts.support[label]);
  }
  return total / static_cast<double>(sum(counts.support));
}

double balanced_accuracy(const ClassCounts& counts) {
  double total = 0;
  int present = 0;
  for (std::size_t label = 0; label < counts.hits.size(); ++label) {
    if (const auto value = recall(counts, label)) {
      total += *value;
      ++present;
    }
  }
  return total / present;
}

// Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient".
double mcc(const ClassCounts& counts) {
  const auto rows = static_cast<double>(sum(counts.support));
  const auto hits = static_cast<double>(sum(counts.hits));
  const double both = hits * rows - dot(counts.support, counts.predicted);
  const double gold = rows * rows - dot(counts.support, counts.support);
  const double predicted = rows * rows - dot(counts.predicted, counts.predicted);
  if (gold == 0 || predicted == 0) return 0;
  return both / std::sqrt(gold * predicted);
}

// Cohen 1960, "A coefficient of agreement for nominal scales".
std::optional<double> cohen_kappa(const ClassCounts& counts) {
  const auto rows = static_cast<double>(sum(counts.support));
  const double by_chance = dot(counts.support, counts.predicted);
  if (rows * rows == by_chance) return std::nullopt;
  return (static_cast<double>(sum(counts.hits)) * rows - by_chance) / (rows * rows - by_chance);
}

double macro_f1(const data::Predictions& predictions) {
  return macro_f1(class_counts(count_confusions(predictions)));
}

std::optional<std::size_t> find_metric(std::string_view name) {
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    if (name == kMetrics[m].name) return m;
  }
  return std::nullopt;
}

}  // namespace pointsman::eval
