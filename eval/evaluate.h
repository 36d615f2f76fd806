#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/decision.h"
#include "data/duplicates.h"
#include "data/predictions.h"
#include "eval/bootstrap.h"
#include "eval/calibration.h"
#include "eval/evaluate_config.h"
#include "eval/metrics.h"
#include "eval/rows.h"

namespace pointsman::eval {

// What a baseline reached on the same rows.
struct BaselineScore {
  std::string name;
  double accuracy = 0;
  double macro_f1 = 0;
};

// From its predictions: gold and predicted [N] are indices into the same `classes` labels.
BaselineScore score_baseline(const std::string& name, std::span<const std::int32_t> gold,
                             std::span<const std::int32_t> predicted, std::int32_t classes);

// What an evaluation reports and does not compute; what is not known is null in evaluation.json.
struct EvaluationContext {
  std::optional<std::vector<BaselineScore>> baselines;
  std::optional<data::Leakage> leakage;  // rows that the train split holds too
  std::vector<double> seed_macro_f1;     // of each training seed on these rows; empty: not known
  std::vector<MetricValues> folds;  // of each fold's model on the rows held out of it; empty: none
};

struct ClassResult {
  std::string label;
  std::int64_t support = 0;
  std::int64_t predicted = 0;
  // In the order of kClassMetrics; nullopt where the definition is 0/0.
  std::array<std::optional<double>, kClassMetrics.size()> values;
  std::array<std::optional<Interval>, kClassMetrics.size()> ci95;

  // By name: "precision", "recall", "f1".
  const std::optional<double>& value(std::string_view metric) const;
};

// The content of evaluation.json.
struct Evaluation {
  std::int64_t rows = 0;
  MetricValues values{};
  std::optional<std::array<Interval, kMetrics.size()>> ci95;
  std::vector<ClassResult> per_class;  // [C], in the order of the labels
  ConfusionMatrix confusion;
  std::optional<Calibration> calibration;
  std::optional<std::int64_t> truncated;  // rows
  EvaluationContext context;
  std::vector<std::string> alarms;

  // By name: "accuracy", "macro_f1", … of kMetrics.
  double value(std::string_view metric) const;
};

// Measures decided rows. Deterministic in the config's seed. Errors: data, when there are no rows.
Evaluation evaluate(const DecidedRows& rows, const EvaluateConfig& config,
                    const EvaluationContext& context = {});

// The same for a model's predictions under its decision. Errors as decide_rows.
Evaluation evaluate(const data::Predictions& predictions, const EvaluateConfig& config,
                    const data::Decision& decision, const EvaluationContext& context = {});

// Mean and sample standard deviation (n - 1; 0 for one value).
struct MeanAndSd {
  double mean = 0;
  double sd = 0;
};
MeanAndSd mean_and_sd(std::span<const double> values);
// Of one metric over the folds.
MeanAndSd mean_and_sd(std::span<const MetricValues> folds, std::size_t metric);

// One plain sentence a baseline that the evaluation does not beat by macro F1, and other alarms.
std::vector<std::string> find_alarms(const Evaluation& evaluation);

}  // namespace pointsman::eval
