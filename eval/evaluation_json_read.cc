#include "base/error.h"
#include "eval/evaluation_json.h"

namespace pointsman::eval {
namespace {

// Walks the members of one file; every refusal names the file and the dotted key.
class Reader {
 public:
  explicit Reader(std::string source) : source_(std::move(source)) {}

  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw Error(ErrorKind::data, source_ + ": '" + key + "' " + what);
  }

  const Json& member(const Json& object, const std::string& parent, const char* key) const {
    const auto found = object.find(key);
    if (found == object.end()) fail(parent + key, "is missing");
    return *found;
  }

  const Json& object(const Json& parent, const std::string& prefix, const char* key) const {
    const Json& value = member(parent, prefix, key);
    if (!value.is_object()) fail(prefix + key, "must be an object");
    return value;
  }

  double number(const Json& value, const std::string& key) const {
    if (!value.is_number()) fail(key, "must be a number");
    return value.get<double>();
  }

  double number(const Json& parent, const std::string& prefix, const char* key) const {
    return number(member(parent, prefix, key), prefix + key);
  }

  std::optional<double> maybe_number(const Json& parent, const std::string& prefix,
                                     const char* key) const {
    const Json& value = member(parent, prefix, key);
    if (value.is_null()) return std::nullopt;
    return number(value, prefix + key);
  }

  std::int64_t count(const Json& value, const std::string& key) const {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) {
      fail(key, "must be a whole number from 0");
    }
    return value.get<std::int64_t>();
  }

  std::string text(const Json& value, const std::string& key) const {
    if (!value.is_string()) fail(key, "must be a string");
    return value.get<std::string>();
  }

  Interval interval(const Json& value, const std::string& key) const {
    if (!value.is_array() || value.size() != 2) fail(key, "must be a pair [low, high]");
    return {number(value[0], key), number(value[1], key)};
  }

  // A member that may be absent or null: then nullptr.
  const Json* known(const Json& parent, const char* key) const {
    const auto found = parent.find(key);
    return found == parent.end() || found->is_null() ? nullptr : &*found;
  }

  const Json* known_object(const Json& parent, const std::string& prefix, const char* key) const {
    const Json* value = known(parent, key);
    if (value != nullptr && !value->is_object()) fail(prefix + key, "must be an object");
    return value;
  }

  const Json& list(const Json& value, const std::string& key) const {
    if (!value.is_array()) fail(key, "must be a list");
    return value;
  }

 private:
  std::string source_;
};

void read_confusion(const Json& json, const Reader& reader, Evaluation& evaluation) {
  const Json& confusion = reader.object(json, "", "confusion");
  const Json& labels = reader.member(confusion, "confusion.", "labels");
  const Json& counts = reader.member(confusion, "confusion.", "counts");
  if (!labels.is_array() || labels.empty()) reader.fail("confusion.labels", "must be a list");
  const bool square = counts.is_array() && counts.size() == labels.size();
  if (!square) reader.fail("confusion.counts", "must have one row a label");
  evaluation.confusion.classes = static_cast<std::int32_t>(labels.size());
  for (const Json& label : labels) {
    evaluation.per_class.emplace_back().label = reader.text(label, "confusion.labels");
  }
  for (const Json& row : counts) {
    if (!row.is_array() || row.size() != labels.size()) {
      reader.fail("confusion.counts", "must have one column a label");
    }
    for (const Json& cell : row) {
      evaluation.confusion.counts.push_back(reader.count(cell, "confusion.counts"));
    }
  }
}

void read_class(const Json& per_class, const Reader& reader, ClassResult& result) {
  const Json& json = reader.object(per_class, "per_class.", result.label.c_str());
  const std::string prefix = "per_class." + result.label + ".";
  result.support = reader.count(reader.member(json, prefix, "support"), prefix + "support");
  result.predicted = reader.count(reader.member(json, prefix, "predicted"), prefix + "predicted");
  const Json* intervals = reader.known_object(json, prefix, "ci95");
  for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
    const char* name = kClassMetrics[m].name;
    result.values[m] = reader.maybe_number(json, prefix, name);
    const Json* interval = intervals != nullptr ? reader.known(*intervals, name) : nullptr;
    if (interval != nullptr) result.ci95[m] = reader.interval(*interval, prefix + "ci95." + name);
  }
}

void read_metrics(const Json& json, const Reader& reader, Evaluation& evaluation) {
  evaluation.rows = reader.count(reader.member(json, "", "rows"), "rows");
  const Json* intervals = reader.known_object(json, "", "ci95");
  if (intervals != nullptr) evaluation.ci95.emplace();
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    const char* name = kMetrics[m].name;
    evaluation.values[m] = reader.number(json, "", name);
    if (intervals == nullptr) continue;
    (*evaluation.ci95)[m] =
        reader.interval(reader.member(*intervals, "ci95.", name), std::string("ci95.") + name);
  }
}

void read_folds(const Json& json, const Reader& reader, std::vector<MetricValues>& folds) {
  constexpr std::int64_t kMostFolds = 10'000;  // 100 folds, 100 times
  const std::int64_t count = reader.count(reader.member(json, "folds.", "count"), "folds.count");
  if (count > kMostFolds) reader.fail("folds.count", "must be at most 10000");
  folds.resize(static_cast<std::size_t>(count));
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    const std::string name = std::string("folds.") + kMetrics[m].name;
    const Json& metric = reader.object(json, "folds.", kMetrics[m].name);
    const Json& values = reader.list(reader.member(metric, name + ".", "values"), name + ".values");
    if (values.size() != folds.size())
      reader.fail(name + ".values", "must have one value a fold, as folds.count says");
    for (std::size_t i = 0; i < folds.size(); ++i)
      folds[i][m] = reader.number(values[i], name + ".values");
  }
}

void read_context(const Json& json, const Reader& reader, EvaluationContext& context) {
  if (const Json* baselines = reader.known_object(json, "", "baselines")) {
    context.baselines.emplace();
    for (const auto& [name, score] : baselines->items()) {
      if (!score.is_object()) reader.fail("baselines." + name, "must be an object");
      const std::string prefix = "baselines." + name + ".";
      context.baselines->push_back({name, reader.number(score, prefix, "accuracy"),
                                    reader.number(score, prefix, "macro_f1")});
    }
  }
  if (const Json* leakage = reader.known_object(json, "", "leakage")) {
    context.leakage =
        data::Leakage{reader.count(reader.member(*leakage, "leakage.", "exact"), "leakage.exact"),
                      reader.count(reader.member(*leakage, "leakage.", "near"), "leakage.near")};
  }
  if (const Json* seeds = reader.known_object(json, "", "seeds")) {
    const Json& macro_f1 = reader.object(*seeds, "seeds.", "macro_f1");
    const std::string key = "seeds.macro_f1.values";
    for (const Json& value :
         reader.list(reader.member(macro_f1, "seeds.macro_f1.", "values"), key)) {
      context.seed_macro_f1.push_back(reader.number(value, key));
    }
  }
  if (const Json* folds = reader.known_object(json, "", "folds"))
    read_folds(*folds, reader, context.folds);
}

}  // namespace

Evaluation evaluation_from_json(const Json& json, const std::string& source) {
  const Reader reader(source);
  if (!json.is_object()) throw Error(ErrorKind::data, source + ": must be a JSON object");
  Evaluation evaluation;
  read_metrics(json, reader, evaluation);
  read_confusion(json, reader, evaluation);
  const Json& per_class = reader.object(json, "", "per_class");
  for (ClassResult& result : evaluation.per_class) read_class(per_class, reader, result);
  if (const Json* calibration = reader.known_object(json, "", "calibration")) {
    const std::string prefix = "calibration.";
    evaluation.calibration = Calibration{reader.number(*calibration, prefix, "ece"),
                                         reader.number(*calibration, prefix, "brier"),
                                         reader.number(*calibration, prefix, "nll"),
                                         reader.number(*calibration, prefix, "temperature")};
  }
  if (const Json* truncated = reader.known_object(json, "", "truncated")) {
    const Json& rows = reader.member(*truncated, "truncated.", "rows");
    evaluation.truncated = reader.count(rows, "truncated.rows");
  }
  read_context(json, reader, evaluation.context);
  if (const Json* alarms = reader.known(json, "alarms")) {
    for (const Json& alarm : reader.list(*alarms, "alarms"))
      evaluation.alarms.push_back(reader.text(alarm, "alarms"));
  }
  return evaluation;
}

}  // namespace pointsman::eval
