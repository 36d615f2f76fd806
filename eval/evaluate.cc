#include "eval/evaluate.h"

#include <cmath>
#include <numeric>

#include "base/error.h"

namespace pointsman::eval {
namespace {

std::vector<ClassResult> class_results(const DecidedRows& rows, const ClassCounts& counts) {
  std::vector<ClassResult> results(rows.labels.size());
  for (std::size_t label = 0; label < results.size(); ++label) {
    results[label].label = rows.labels[label];
    results[label].support = counts.support[label];
    results[label].predicted = counts.predicted[label];
    for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
      results[label].values[m] = kClassMetrics[m].compute(counts, label);
    }
  }
  return results;
}

void add_intervals(Evaluation& evaluation, const EvaluateConfig& config) {
  const Intervals intervals =
      bootstrap(evaluation.confusion, config.bootstrap, static_cast<std::uint64_t>(config.seed));
  evaluation.ci95 = intervals.overall;
  for (std::size_t label = 0; label < evaluation.per_class.size(); ++label) {
    ClassResult& result = evaluation.per_class[label];
    for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
      if (result.values[m]) result.ci95[m] = intervals.per_class[label][m];
    }
  }
}

}  // namespace

const std::optional<double>& ClassResult::value(std::string_view metric) const {
  for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
    if (metric == kClassMetrics[m].name) return values[m];
  }
  PM_CHECK(false, "a class metric is named in kClassMetrics");
}

double Evaluation::value(std::string_view metric) const {
  const auto place = find_metric(metric);
  PM_CHECK(place.has_value(), "a metric is named in kMetrics");
  return values[*place];
}

BaselineScore score_baseline(const std::string& name, std::span<const std::int32_t> gold,
                             std::span<const std::int32_t> predicted, std::int32_t classes) {
  const ClassCounts counts = class_counts(count_confusions(gold, predicted, classes));
  return {name, accuracy(counts), macro_f1(counts)};
}

MeanAndSd mean_and_sd(std::span<const double> values) {
  PM_CHECK(!values.empty(), "a mean needs values");
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() == 1) return {mean, 0};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1))};
}

MeanAndSd mean_and_sd(std::span<const MetricValues> folds, std::size_t metric) {
  std::vector<double> values;
  for (const MetricValues& fold : folds) values.push_back(fold[metric]);
  return mean_and_sd(values);
}

Evaluation evaluate(const DecidedRows& rows, const EvaluateConfig& config,
                    const EvaluationContext& context) {
  if (rows.rows() == 0) throw Error(ErrorKind::data, "nothing to evaluate: there are no rows");
  Evaluation evaluation;
  evaluation.rows = static_cast<std::int64_t>(rows.rows());
  evaluation.confusion =
      count_confusions(rows.gold, rows.predicted, static_cast<std::int32_t>(rows.labels.size()));
  const ClassCounts counts = class_counts(evaluation.confusion);
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    evaluation.values[m] = kMetrics[m].compute(counts);
  }
  evaluation.per_class = class_results(rows, counts);
  if (config.bootstrap > 0) add_intervals(evaluation, config);
  if (!rows.probabilities.empty()) evaluation.calibration = calibrate(rows);
  if (!rows.truncated.empty()) {
    evaluation.truncated =
        std::accumulate(rows.truncated.begin(), rows.truncated.end(), std::int64_t{0});
  }
  evaluation.context = context;
  evaluation.alarms = find_alarms(evaluation);
  return evaluation;
}

Evaluation evaluate(const data::Predictions& predictions, const EvaluateConfig& config,
                    const data::Decision& decision, const EvaluationContext& context) {
  return evaluate(decide_rows(predictions, decision), config, context);
}

}  // namespace pointsman::eval
