#include "cli/run/cross_validation.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "cli/measure.h"
#include "cli/run/data_page.h"
#include "cli/run/training.h"
#include "cli/terminal.h"
#include "data/duplicates.h"
#include "data/folds.h"
#include "data/split.h"
#include "eval/table.h"

namespace pointsman::cli {
namespace {

// Parts what a fold leaves to train on into train and validation rows. Errors: data, where a label
// has too few groups for that.
data::Fold inner_fold(const data::Dataset& others, const data::DataConfig& config) {
  try {
    const data::FoldPlan inner{.folds = std::max<std::int64_t>(2, *config.folds - 1),
                               .seed = config.fold_seed};
    return data::make_folds(others, inner).front();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    throw Error(ErrorKind::data,
                std::string("what a fold leaves to train on needs a validation part of its own: ") +
                    error.what(),
                "more rows with this label, or none");
  }
}

// What is trained on, validated on and measured in one fold.
data::Splits parts_of(const data::Dataset& rows, const data::Fold& fold,
                      const data::DataConfig& config) {
  const data::Dataset others = data::select_rows(rows, fold.train);
  const data::Fold first = inner_fold(others, config);
  return {data::select_rows(others, first.train), data::select_rows(others, first.held_out),
          data::select_rows(rows, fold.held_out), true};
}

template <class T>
void put(std::vector<T>& all, const std::vector<T>& some, std::size_t from, std::size_t to,
         std::size_t rows, std::size_t width = 1) {
  if (some.empty()) return;
  all.resize(rows * width);
  std::copy_n(some.begin() + static_cast<std::ptrdiff_t>(from * width), width,
              all.begin() + static_cast<std::ptrdiff_t>(to * width));
}

// Puts the answers to the rows of a fold where these rows stand among all.
void pool(eval::DecidedRows& all, const eval::DecidedRows& fold,
          const std::vector<std::size_t>& places, std::size_t rows) {
  all.labels = fold.labels;
  for (std::size_t i = 0; i < places.size(); ++i) {
    put(all.gold, fold.gold, i, places[i], rows);
    put(all.predicted, fold.predicted, i, places[i], rows);
    put(all.confidence, fold.confidence, i, places[i], rows);
    put(all.probabilities, fold.probabilities, i, places[i], rows, fold.labels.size());
    put(all.ids, fold.ids, i, places[i], rows);
    put(all.texts, fold.texts, i, places[i], rows);
    put(all.truncated, fold.truncated, i, places[i], rows);
  }
}

class CrossValidation {
 public:
  explicit CrossValidation(const RunRequest& request)
      : run_(request), rows_(data::load_rows(run_.config.data)) {
    const data::DataConfig& config = run_.config.data;
    folds_ = data::make_folds(
        rows_, {.folds = *config.folds, .repeats = config.fold_repeats, .seed = config.fold_seed});
    // All of them first: what cannot be parted is said before anything is trained.
    for (const data::Fold& fold : folds_) parts_.push_back(parts_of(rows_, fold, config));
  }

  CrossValidated run() {
    run_.begin(rows_.hash);
    data::write_folds(run_.path / "data", rows_, folds_);
    write_data_page(run_, data::analysed_rows(rows_, ""), false);
    train();
    const Path model = train_last();
    run_.keep();
    const Measurement measured = measure_folds();
    write(measured, run_.path);
    return {run_.path, model,
            eval::render_table(measured.evaluation, {.color = color(), .width = width()})};
  }

 private:
  Training train_in(const std::string& name, const data::Splits& parts) {
    stop_if_asked(run_.request);
    const Path folder = run_.path / "folds" / name;
    create_folders(folder);
    return train_parts(run_, {.train = parts.train,
                              .validation = parts.validation,
                              .elsewhere = parts.test.rows,
                              .folder = folder,
                              .keep_checkpoints = false});
  }

  void train() {
    for (std::size_t i = 0; i < folds_.size(); ++i) {
      log::info("fold " + std::to_string(i + 1) + " of " + std::to_string(folds_.size()));
      trainings_.push_back(train_in(std::to_string(i), parts_[i]));
    }
  }

  // The model that is used later learns from more rows than any fold's.
  Path train_last() {
    log::info("the model that is kept, trained on all folds but one");
    const data::Splits parts{data::select_rows(rows_, folds_.front().train),
                             data::select_rows(rows_, folds_.front().held_out),
                             {},
                             true};
    data::write_splits(run_.path / "data", parts);
    const Training last = train_in("all", parts);
    std::vector<train::TrainResult> results;
    for (const Training& training : trainings_) results.push_back(training.result);
    return train::join_folds(run_.path, results, last.result);
  }

  Measurement measure_folds() {
    Measurement measured;
    eval::EvaluationContext context;
    context.leakage.emplace();
    std::vector<baseline::BaselineResult> baselines;
    double temperatures = 0;
    for (std::size_t i = 0; i < folds_.size(); ++i) {
      stop_if_asked(run_.request);
      log::info("measuring fold " + std::to_string(i + 1));
      const data::Splits& parts = parts_[i];
      const eval::DecidedRows decided = answers_of(i);
      context.folds.push_back(eval::evaluate(decided, {.bootstrap = 0}).values);
      if (folds_[i].repeat > 0) continue;
      pool(measured.rows, decided, folds_[i].held_out, rows_.rows.size());
      temperatures += decided.temperature;
      add_baselines(baselines, i, data::LabelMap(decided.labels));
      const data::Leakage leakage = data::count_leakage(parts.train.rows, parts.test.rows);
      context.leakage->exact += leakage.exact;
      context.leakage->near += leakage.near;
    }
    measured.rows.temperature = temperatures / static_cast<double>(*run_.config.data.folds);
    context.baselines.emplace();
    for (const baseline::BaselineResult& result : baselines) {
      context.baselines->push_back(
          eval::score_baseline(result.name, measured.rows.gold, result.predicted,
                               static_cast<std::int32_t>(measured.rows.labels.size())));
    }
    measured.evaluation = eval::evaluate(measured.rows, run_.config.evaluate, context);
    return measured;
  }

  eval::DecidedRows answers_of(std::size_t fold) const {
    const auto model =
        model::Classifier::load(trainings_[fold].result.model, run_.classifier_options());
    return eval::decide_rows(model.predict(parts_[fold].test.rows), model.card().decision);
  }

  void add_baselines(std::vector<baseline::BaselineResult>& all, std::size_t fold,
                     const data::LabelMap& labels) const {
    const Reference reference{.train = &parts_[fold].train,
                              .encoder = trainings_[fold].encoder,
                              .encoder_max_length = run_.config.model.max_length,
                              .threads = run_.request.threads,
                              .device = run_.config.device};
    const auto results = ask_baselines(parts_[fold].test, labels, reference);
    all.resize(results.size());
    for (std::size_t b = 0; b < results.size(); ++b) {
      all[b].name = results[b].name;
      const std::vector<std::size_t>& places = folds_[fold].held_out;
      for (std::size_t i = 0; i < places.size(); ++i)
        put(all[b].predicted, results[b].predicted, i, places[i], rows_.rows.size());
    }
  }

  OpenedRun run_;
  data::Dataset rows_;
  std::vector<data::Fold> folds_;
  std::vector<data::Splits> parts_;  // of each fold
  std::vector<Training> trainings_;  // of each fold
};

}  // namespace

CrossValidated cross_validate(const RunRequest& request) { return CrossValidation(request).run(); }

}  // namespace pointsman::cli
