#include "eval/evaluation_json.h"

#include <cmath>

#include "base/error.h"

namespace pointsman::eval {
namespace {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json pair(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return Json::array({number(interval->low), number(interval->high)});
}

Json class_json(const ClassResult& result, bool with_intervals) {
  Json json = Json::object();
  Json intervals = Json::object();
  for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
    json[kClassMetrics[m].name] = number(result.values[m]);
    intervals[kClassMetrics[m].name] = pair(result.ci95[m]);
  }
  json["support"] = result.support;
  json["predicted"] = result.predicted;
  json["ci95"] = with_intervals ? intervals : Json(nullptr);
  return json;
}

Json confusion_json(const Evaluation& evaluation) {
  Json labels = Json::array();
  Json counts = Json::array();
  const std::int32_t classes = evaluation.confusion.classes;
  for (std::int32_t gold = 0; gold < classes; ++gold) {
    labels.push_back(evaluation.per_class[static_cast<std::size_t>(gold)].label);
    Json row = Json::array();
    for (std::int32_t predicted = 0; predicted < classes; ++predicted) {
      row.push_back(evaluation.confusion.at(gold, predicted));
    }
    counts.push_back(row);
  }
  return {{"labels", labels}, {"counts", counts}};
}

Json intervals_json(const Evaluation& evaluation) {
  if (!evaluation.ci95) return nullptr;
  Json json = Json::object();
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    json[kMetrics[m].name] = pair((*evaluation.ci95)[m]);
  }
  return json;
}

Json seeds_json(const std::vector<double>& values) {
  if (values.empty()) return nullptr;
  const MeanAndSd summary = mean_and_sd(values);
  Json macro_f1 = {{"mean", number(summary.mean)}, {"sd", number(summary.sd)}};
  macro_f1["values"] = values;
  return {{"macro_f1", macro_f1}};
}

Json folds_json(const std::vector<MetricValues>& folds) {
  if (folds.empty()) return nullptr;
  Json json = {{"count", folds.size()}};
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    const MeanAndSd summary = mean_and_sd(folds, m);
    Json values = Json::array();
    for (const MetricValues& fold : folds) values.push_back(number(fold[m]));
    json[kMetrics[m].name] = {
        {"mean", number(summary.mean)}, {"sd", number(summary.sd)}, {"values", values}};
  }
  return json;
}

Json calibration_json(const std::optional<Calibration>& calibration) {
  if (!calibration) return nullptr;
  return {{"ece", number(calibration->ece)},
          {"brier", number(calibration->brier)},
          {"nll", number(calibration->nll)},
          {"temperature", number(calibration->temperature)}};
}

Json baselines_json(const std::optional<std::vector<BaselineScore>>& baselines) {
  if (!baselines) return nullptr;
  Json json = Json::object();
  for (const BaselineScore& baseline : *baselines) {
    json[baseline.name] = {{"accuracy", number(baseline.accuracy)},
                           {"macro_f1", number(baseline.macro_f1)}};
  }
  return json;
}

Json truncated_json(const Evaluation& evaluation) {
  if (!evaluation.truncated) return nullptr;
  const double share =
      static_cast<double>(*evaluation.truncated) / static_cast<double>(evaluation.rows);
  return {{"rows", *evaluation.truncated}, {"share", number(share)}};
}

Json leakage_json(const std::optional<data::Leakage>& leakage) {
  if (!leakage) return nullptr;
  return {{"exact", leakage->exact}, {"near", leakage->near}};
}

}  // namespace

Json to_json(const Evaluation& evaluation) {
  Json json = Json::object();
  json["rows"] = evaluation.rows;
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    json[kMetrics[m].name] = number(evaluation.values[m]);
  }
  Json per_class = Json::object();
  for (const ClassResult& result : evaluation.per_class) {
    per_class[result.label] = class_json(result, evaluation.ci95.has_value());
  }
  json["per_class"] = per_class;
  json["confusion"] = confusion_json(evaluation);
  json["ci95"] = intervals_json(evaluation);
  json["seeds"] = seeds_json(evaluation.context.seed_macro_f1);
  json["folds"] = folds_json(evaluation.context.folds);
  json["calibration"] = calibration_json(evaluation.calibration);
  json["baselines"] = baselines_json(evaluation.context.baselines);
  json["truncated"] = truncated_json(evaluation);
  json["leakage"] = leakage_json(evaluation.context.leakage);
  json["alarms"] = evaluation.alarms;
  return json;
}

void write_evaluation(const Path& path, const Evaluation& evaluation) {
  write_json(path, to_json(evaluation));
}

Evaluation read_evaluation(const Path& path) {
  return evaluation_from_json(read_json(path, ErrorKind::data), path.string());
}

}  // namespace pointsman::eval
