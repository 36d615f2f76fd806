#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "data/predictions.h"

namespace pointsman::eval {

// Rows are gold, columns predicted.
struct ConfusionMatrix {
  std::int32_t classes = 0;
  std::vector<std::int64_t> counts;  // [C x C]

  std::int64_t at(std::int32_t gold, std::int32_t predicted) const {
    return counts[static_cast<std::size_t>(gold) * static_cast<std::size_t>(classes) +
                  static_cast<std::size_t>(predicted)];
  }
};

// Counts pairs of class indices, each in [0, classes); both spans are [N].
ConfusionMatrix count_confusions(std::span<const std::int32_t> gold,
                                 std::span<const std::int32_t> predicted, std::int32_t classes);

// Of the largest logit of each row (the first of equals); every row has a gold label.
ConfusionMatrix count_confusions(const data::Predictions& predictions);

// All that the metrics below depend on: the diagonal and the margins of a confusion matrix.
struct ClassCounts {
  std::vector<std::int64_t> hits;       // [C], gold and predicted
  std::vector<std::int64_t> support;    // [C], gold
  std::vector<std::int64_t> predicted;  // [C]
};
ClassCounts class_counts(const ConfusionMatrix& matrix);

// Of one class; nullopt where the definition is 0/0: precision of a class never predicted, recall
// of a class without gold rows, F1 = 2 hits / (support + predicted) of a class that is in neither.
std::optional<double> precision(const ClassCounts& counts, std::size_t label);
std::optional<double> recall(const ClassCounts& counts, std::size_t label);
std::optional<double> f1(const ClassCounts& counts, std::size_t label);

// scikit-learn's definitions (accuracy_score, f1_score with zero_division=0,
// balanced_accuracy_score, matthews_corrcoef), for at least one row.
double accuracy(const ClassCounts& counts);
double macro_f1(const ClassCounts& counts);           // mean over the labels in gold or predicted
double weighted_f1(const ClassCounts& counts);        // mean weighted by support
double balanced_accuracy(const ClassCounts& counts);  // mean recall over the labels in gold
double mcc(const ClassCounts& counts);  // Gorodkin's R_K; 0 where a margin has one label

// Cohen's kappa of two labellers (scikit-learn's cohen_kappa_score, no weights): `support` are the
// labels of one, `predicted` those of the other. nullopt where it is 0/0: no rows, or all of both
// labellers have one label.
std::optional<double> cohen_kappa(const ClassCounts& counts);

// Macro F1 of the largest logits: what early stopping watches. At least one row, all with gold.
double macro_f1(const data::Predictions& predictions);

// The overall metrics of every evaluation, in the order of evaluation.json. A metric is a function
// above and a row here; value, interval and column follow.
struct Metric {
  const char* name;   // key
  const char* title;  // for people
  double (*compute)(const ClassCounts&);
};
inline constexpr std::array<Metric, 5> kMetrics = {{
    {"accuracy", "accuracy", accuracy},
    {"macro_f1", "macro F1", macro_f1},
    {"weighted_f1", "weighted F1", weighted_f1},
    {"balanced_accuracy", "balanced accuracy", balanced_accuracy},
    {"mcc", "MCC", mcc},
}};

using MetricValues = std::array<double, kMetrics.size()>;  // in the order of kMetrics

// The place of a metric in kMetrics, by its key; nullopt where there is none of that name.
std::optional<std::size_t> find_metric(std::string_view name);

// The same for the figures of one class.
struct ClassMetric {
  const char* name;
  std::optional<double> (*compute)(const ClassCounts&, std::size_t label);
};
inline constexpr std::array<ClassMetric, 3> kClassMetrics = {{
    {"precision", precision},
    {"recall", recall},
    {"f1", f1},
}};

}  // namespace pointsman::eval
