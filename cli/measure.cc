#include "cli/measure.h"

#include <optional>
#include <unordered_set>

#include "base/error.h"
#include "base/log.h"
#include "data/duplicates.h"
#include "data/labels.h"
#include "data/pairs.h"
#include "eval/evaluation_json.h"
#include "eval/predictions_csv.h"
#include "schema/problems.h"

namespace pointsman::cli {
namespace {

// The gold column of a data set as indices into labels.
std::vector<std::int32_t> gold_of(const data::Dataset& dataset, const data::LabelMap& labels) {
  std::vector<std::int32_t> gold;
  gold.reserve(dataset.rows.size());
  for (const data::Example& row : dataset.rows) gold.push_back(labels.find(row.label));
  return gold;
}

std::vector<eval::BaselineScore> score_baselines(const data::Dataset& evaluated,
                                                 const Reference& reference) {
  std::vector<std::string> names = data::collect_labels(*reference.train).names();
  for (const data::Example& row : evaluated.rows) names.push_back(row.label);
  const data::LabelMap labels(std::move(names));
  const std::vector<std::int32_t> gold = gold_of(evaluated, labels);
  std::vector<eval::BaselineScore> scores;
  for (const auto& result : ask_baselines(evaluated, labels, reference)) {
    scores.push_back(eval::score_baseline(result.name, gold, result.predicted, labels.size()));
  }
  return scores;
}

eval::EvaluationContext context_of(const data::Dataset& evaluated, const Reference& reference) {
  eval::EvaluationContext context;
  if (reference.train == nullptr) return context;
  context.baselines = score_baselines(evaluated, reference);
  context.leakage = data::count_leakage(reference.train->rows, evaluated.rows);
  return context;
}

// Decided rows as the data set that they came from.
data::Dataset dataset_of(const eval::DecidedRows& rows) {
  data::Dataset dataset;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    data::Example row;
    row.id = rows.ids[i];
    row.text = rows.texts[i];
    row.label = rows.labels[static_cast<std::size_t>(rows.gold[i])];
    dataset.rows.push_back(std::move(row));
  }
  return dataset;
}

// A pair and a text alone are never the same text, so nothing of two such files can be compared.
void require_same_kind(const data::Dataset& dataset, const Reference& reference) {
  if (reference.train == nullptr || reference.train->has_pairs == dataset.has_pairs) return;
  throw Error(ErrorKind::data, Place{dataset.path},
              std::string(dataset.has_pairs ? "pairs of texts" : "single texts") +
                  ", and the train rows of " + reference.train->path + " are not; " +
                  "both files have the column text_pair, or neither");
}

// Before any row is encoded, so that the file is named.
void require_kind_of_model(const data::Dataset& dataset, const model::Classifier& model) {
  const std::optional<bool> pairs = model.card().pairs;
  if (!pairs || *pairs == dataset.has_pairs) return;
  throw Error(ErrorKind::data, Place{dataset.path},
              *pairs ? "single texts, and the model was trained on pairs; a column text_pair is "
                       "needed"
                     : "pairs of texts, and the model was trained on single ones; a column "
                       "text_pair is not accepted");
}

}  // namespace

std::vector<baseline::BaselineResult> ask_baselines(const data::Dataset& evaluated,
                                                    const data::LabelMap& labels,
                                                    const Reference& reference) {
  log::info("measuring the baselines");
  const std::vector<data::Example> train_rows = data::joined_texts(reference.train->rows);
  const std::vector<data::Example> evaluated_rows = data::joined_texts(evaluated.rows);
  baseline::BaselineInput input{.train = train_rows, .evaluated = evaluated_rows, .labels = labels};
  input.threads = reference.threads;
  data::Embeddings of_train;
  data::Embeddings of_evaluated;
  if (!reference.encoder.empty()) {
    model::ClassifierOptions options;
    options.threads = reference.threads;
    options.device = reference.device;
    options.max_length = reference.encoder_max_length;
    const auto encoder = model::Classifier::load_encoder(reference.encoder, options);
    of_train = encoder.embed(train_rows);
    of_evaluated = encoder.embed(evaluated_rows);
    input.train_embeddings = &of_train;
    input.evaluated_embeddings = &of_evaluated;
  }
  return baseline::run_baselines(input);
}

void require_known_labels(const data::Dataset& dataset, const std::vector<std::string>& labels,
                          const std::string& whose) {
  const std::unordered_set<std::string> known(labels.begin(), labels.end());
  for (const data::Example& row : dataset.rows) {
    if (known.contains(row.label)) continue;
    throw Error(ErrorKind::data, place_of(dataset, row),
                "the label " + schema::quote(row.label) + " is none of " + whose +
                    schema::did_you_mean(row.label, labels) +
                    "; accepted: " + schema::join(labels));
  }
}

Measurement measure(const model::Classifier& model, const data::Dataset& dataset,
                    const Reference& reference, const eval::EvaluateConfig& config,
                    const std::vector<double>& seed_macro_f1) {
  require_kind_of_model(dataset, model);
  require_same_kind(dataset, reference);
  require_known_labels(dataset, model.card().labels, "the model's");
  Measurement measurement;
  measurement.rows = eval::decide_rows(model.predict(dataset.rows), model.card().decision);
  eval::EvaluationContext context = context_of(dataset, reference);
  context.seed_macro_f1 = seed_macro_f1;
  measurement.evaluation = eval::evaluate(measurement.rows, config, context);
  return measurement;
}

Measurement measure(eval::DecidedRows rows, const Reference& reference,
                    const eval::EvaluateConfig& config) {
  // Of a pair, predictions have the first text alone.
  const bool pairs = reference.train != nullptr && reference.train->has_pairs;
  if (pairs) {
    log::warn(
        reference.train->path +
        ": has pairs of texts, of which predictions hold the first: no baselines, no leakage");
  }
  const bool comparable = reference.train != nullptr && !rows.texts.empty() && !pairs;
  const auto context =
      comparable ? context_of(dataset_of(rows), reference) : eval::EvaluationContext{};
  Measurement measurement{eval::evaluate(rows, config, context), {}};
  measurement.rows = std::move(rows);
  return measurement;
}

double macro_f1(const model::Classifier& model, const data::Dataset& dataset) {
  require_known_labels(dataset, model.card().labels, "the model's");
  eval::EvaluateConfig without_intervals;
  without_intervals.bootstrap = 0;
  return eval::evaluate(model.predict(dataset.rows), without_intervals, model.card().decision)
      .value("macro_f1");
}

void write(const Measurement& measurement, const Path& folder) {
  eval::write_predictions(folder / "predictions.csv", measurement.rows);
  eval::write_evaluation(folder / "evaluation.json", measurement.evaluation);
}

}  // namespace pointsman::cli
