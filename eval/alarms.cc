
#include "base/number_text.h"
#include "eval/evaluate.h"

namespace pointsman::eval {
namespace {

constexpr std::int64_t kFewRows = 10;
constexpr double kTruncatedShare = 0.05;

void add_class_alarms(const ClassResult& result, std::vector<std::string>& alarms) {
  const std::string name = "class " + result.label;
  if (result.support == 0) {
    alarms.push_back(name + " has no rows here: its recall is not measured");
  } else if (result.support < kFewRows) {
    alarms.push_back(name + " has only " + count_of(result.support, "row") +
                     " here: too few to say how good it is");
  }
  if (result.support > 0 && result.predicted == 0) {
    alarms.push_back(name + " was never predicted");
  } else if (result.support > 0 && result.value("recall") == 0.0) {
    alarms.push_back(name + " has recall 0: none of its " + count_of(result.support, "row") +
                     " was found");
  }
}

void add_leakage_alarms(const data::Leakage& leakage, std::vector<std::string>& alarms) {
  if (leakage.exact > 0) {
    alarms.push_back("leakage: " + count_of(leakage.exact, "row") +
                     " with the text of a train row; the figures flatter");
  }
  if (leakage.near > 0) {
    alarms.push_back("leakage: " + count_of(leakage.near, "row") +
                     " with nearly the text of a train row; the figures may flatter");
  }
}

}  // namespace

std::vector<std::string> find_alarms(const Evaluation& evaluation) {
  std::vector<std::string> alarms;
  for (const ClassResult& result : evaluation.per_class) add_class_alarms(result, alarms);
  if (evaluation.context.leakage) add_leakage_alarms(*evaluation.context.leakage, alarms);
  if (evaluation.context.baselines) {
    for (const BaselineScore& baseline : *evaluation.context.baselines) {
      const double ours = evaluation.value("macro_f1");
      if (ours > baseline.macro_f1) continue;
      alarms.push_back("the baseline " + baseline.name + " is not beaten: macro F1 " +
                       number_text("%.3f", ours) + " against its " +
                       number_text("%.3f", baseline.macro_f1));
    }
  }
  const auto truncated = static_cast<double>(evaluation.truncated.value_or(0));
  if (truncated > kTruncatedShare * static_cast<double>(evaluation.rows)) {
    alarms.push_back(count_of(*evaluation.truncated, "row") + " of " +
                     std::to_string(evaluation.rows) + " cut at max_length");
  }
  return alarms;
}

}  // namespace pointsman::eval
