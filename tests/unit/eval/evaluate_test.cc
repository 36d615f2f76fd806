#include "eval/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "eval/evaluation_json.h"
#include "eval/table.h"
#include "text/utf8.h"

namespace pointsman::eval {
namespace {

// Rows of a confusion matrix, in its order; confidence 0.8.
DecidedRows rows_of(std::vector<std::string> labels, const std::vector<std::int64_t>& counts) {
  DecidedRows rows;
  rows.labels = std::move(labels);
  const std::size_t classes = rows.labels.size();
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    for (std::int64_t i = 0; i < counts[cell]; ++i) {
      rows.gold.push_back(static_cast<std::int32_t>(cell / classes));
      rows.predicted.push_back(static_cast<std::int32_t>(cell % classes));
      rows.ids.push_back("r" + std::to_string(rows.ids.size()));
      rows.confidence.push_back(0.8);
      for (std::size_t c = 0; c < classes; ++c) {
        const double rest = 0.2 / static_cast<double>(classes - 1);
        rows.probabilities.push_back(c == cell % classes ? 0.8 : rest);
      }
    }
  }
  return rows;
}

Evaluation routes() {
  EvaluationContext context;
  context.baselines = {{"majority", 0.47, 0.21}, {"tfidf", 0.95, 0.94}, {"knn", 0.7, 0.6}};
  context.leakage = data::Leakage{2, 1};
  context.seed_macro_f1 = {0.8, 0.9};
  context.folds = {{0.8, 0.7, 0.8, 0.7, 0.6}, {0.9, 0.8, 0.9, 0.9, 0.7}};
  DecidedRows rows =
      rows_of({"claude", "gemini-mini", "한국어 모델"}, {50, 3, 1, 4, 30, 0, 2, 6, 0});
  rows.truncated.assign(rows.rows(), 0);
  rows.truncated[3] = 1;
  rows.temperature = 1.5;
  return evaluate(rows, {.bootstrap = 300}, context);
}

bool has_alarm(const Evaluation& evaluation, const std::string& part) {
  return std::any_of(
      evaluation.alarms.begin(), evaluation.alarms.end(),
      [&](const std::string& alarm) { return alarm.find(part) != std::string::npos; });
}

TEST(Evaluate, IntervalsHoldTheirFigures) {
  const Evaluation evaluation = routes();
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    EXPECT_LE((*evaluation.ci95)[m].low, evaluation.values[m]) << kMetrics[m].name;
    EXPECT_GE((*evaluation.ci95)[m].high, evaluation.values[m]) << kMetrics[m].name;
  }
  EXPECT_EQ(evaluation.rows, 96);
  EXPECT_EQ(evaluation.value("accuracy"), 80.0 / 96);
  EXPECT_EQ(evaluation.per_class[0].value("recall"), 50.0 / 54);
}

TEST(Evaluate, AlarmsNameWhatIsWrong) {
  const Evaluation evaluation = routes();
  EXPECT_TRUE(has_alarm(evaluation, "class 한국어 모델 has only 8 rows"));
  EXPECT_TRUE(has_alarm(evaluation, "class 한국어 모델 has recall 0"));
  EXPECT_TRUE(has_alarm(evaluation, "leakage: 2 rows"));
  EXPECT_TRUE(has_alarm(evaluation, "leakage: 1 row "));
  EXPECT_TRUE(has_alarm(evaluation, "the baseline tfidf is not beaten"));
  EXPECT_FALSE(has_alarm(evaluation, "majority"));
  const Evaluation never = evaluate(rows_of({"a", "b", "c"}, {20, 0, 0, 15, 0, 0, 0, 0, 0}), {});
  EXPECT_TRUE(has_alarm(never, "class b was never predicted"));
  EXPECT_TRUE(has_alarm(never, "class c has no rows here"));
}

TEST(Evaluate, NoRowsAreRefused) {
  EXPECT_THROW(evaluate(rows_of({"a", "b"}, {0, 0, 0, 0}), {}), Error);
}

TEST(Evaluate, MeanAndSampleDeviation) {
  const std::vector<double> values = {1, 2, 3, 4};
  EXPECT_EQ(mean_and_sd(values).mean, 2.5);
  EXPECT_NEAR(mean_and_sd(values).sd, 1.2909944487358056, 1e-15);
  EXPECT_EQ(mean_and_sd(std::span(values).first(1)).sd, 0);
}

TEST(EvaluationJson, HasThePromisedKeys) {
  const Json json = to_json(routes());
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"rows", "accuracy", "macro_f1", "weighted_f1",
                                            "balanced_accuracy", "mcc", "per_class", "confusion",
                                            "ci95", "seeds", "folds", "calibration", "baselines",
                                            "truncated", "leakage", "alarms"}));
  EXPECT_TRUE(json["per_class"]["한국어 모델"]["recall"].is_number());
  EXPECT_EQ(json["per_class"]["claude"]["support"], 54);
  EXPECT_EQ(json["per_class"]["claude"]["ci95"]["f1"].size(), 2U);
  EXPECT_EQ(json["confusion"]["counts"][1][0], 4);
  EXPECT_NEAR(json["seeds"]["macro_f1"]["mean"].get<double>(), 0.85, 1e-12);
  EXPECT_EQ(json["folds"]["count"], 2);
  EXPECT_NEAR(json["folds"]["balanced_accuracy"]["mean"].get<double>(), 0.8, 1e-12);
  EXPECT_NEAR(json["folds"]["balanced_accuracy"]["sd"].get<double>(), std::sqrt(0.02), 1e-12);
  EXPECT_EQ(json["calibration"]["temperature"], 1.5);
  EXPECT_EQ(json["baselines"]["tfidf"]["macro_f1"], 0.94);
  EXPECT_EQ(json["truncated"]["rows"], 1);
  EXPECT_EQ(json["leakage"]["near"], 1);
}

TEST(EvaluationJson, UnknownIsNull) {
  DecidedRows rows = rows_of({"a", "b", "c"}, {3, 0, 0, 2, 0, 0, 0, 0, 0});
  rows.probabilities.clear();
  const Json json = to_json(evaluate(rows, {.bootstrap = 0}));
  for (const char* key :
       {"ci95", "seeds", "folds", "calibration", "baselines", "truncated", "leakage"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
  }
  EXPECT_TRUE(json["per_class"]["b"]["precision"].is_null());
  EXPECT_EQ(json["per_class"]["b"]["recall"], 0.0);
  EXPECT_TRUE(json["per_class"]["c"]["f1"].is_null());
  EXPECT_TRUE(json["per_class"]["a"]["ci95"].is_null());
}

TEST(EvaluationJson, ReadsBackTheSameText) {
  for (const Evaluation& evaluation :
       {routes(),
        evaluate(rows_of({"a", "b", "c"}, {3, 0, 0, 2, 0, 0, 0, 0, 0}), {.bootstrap = 0})}) {
    const std::string text = to_json(evaluation).dump();
    const Json json = parse_json(text, "evaluation.json", ErrorKind::data);
    EXPECT_EQ(to_json(evaluation_from_json(json, "evaluation.json")).dump(), text);
  }
}

TEST(EvaluationJson, RefusalsNameTheKey) {
  const Json good = to_json(routes());
  const auto refusal = [&](const auto& edit) -> std::string {
    Json bad = good;
    edit(bad);
    try {
      evaluation_from_json(bad, "e.json");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refusal([](Json& json) { json.erase("mcc"); }), "e.json: 'mcc' is missing");
  EXPECT_EQ(refusal([](Json& json) { json["rows"] = -1; }),
            "e.json: 'rows' must be a whole number from 0");
  EXPECT_EQ(refusal([](Json& json) { json["per_class"]["claude"]["f1"] = "high"; }),
            "e.json: 'per_class.claude.f1' must be a number");
  EXPECT_EQ(refusal([](Json& json) { json["ci95"]["mcc"] = 1; }),
            "e.json: 'ci95.mcc' must be a pair [low, high]");
  EXPECT_EQ(refusal([](Json& json) { json["confusion"]["counts"].erase(0); }),
            "e.json: 'confusion.counts' must have one row a label");
  EXPECT_EQ(refusal([](Json& json) { json["baselines"]["tfidf"] = 3; }),
            "e.json: 'baselines.tfidf' must be an object");
  EXPECT_EQ(refusal([](Json& json) { json["seeds"] = Json::array(); }),
            "e.json: 'seeds' must be an object");
  EXPECT_EQ(refusal([](Json& json) { json["alarms"] = "none"; }),
            "e.json: 'alarms' must be a list");
  EXPECT_EQ(refusal([](Json& json) { json = Json::array(); }), "e.json: must be a JSON object");
}

}  // namespace
}  // namespace pointsman::eval
