#include "cli/pipeline.h"

#include <csignal>

#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "cli/environment.h"
#include "cli/measure.h"
#include "cli/share_table.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "data/split.h"
#include "eval/table.h"
#include "model/device/device.h"
#include "model/scratch_encoder.h"
#include "schema/dump.h"

namespace pointsman::cli {
namespace {

void stop_if_asked(const RunRequest& request) {
  if (const int signal = stop_signal(); signal != 0)
    throw Interrupted(signal, request.resume_command);
}

// Before an older run is replaced, in which the encoder may not lie.
void require_encoder(const model::ModelConfig& config, const Path& run, Existing existing) {
  const Path* folder = std::get_if<Path>(&config.encoder);
  std::error_code error;
  if (folder == nullptr) return;
  if (existing == Existing::replace) {
    const Path inside = std::filesystem::weakly_canonical(*folder, error)
                            .lexically_relative(std::filesystem::weakly_canonical(run, error));
    if (!inside.empty() && *inside.begin() != "..") {
      throw Error(ErrorKind::config, "model.encoder: " + folder->string() +
                                         " lies in the run folder that --force would replace; "
                                         "--out DIR or another name keeps both");
    }
  }
  require_encoder_folder(config);
}

// The encoder of a run that has none given; a resume finds it made.
void make_encoder(const TrainedRun& run) {
  const auto* scratch = std::get_if<model::ScratchEncoder>(&run.config.model.encoder);
  std::error_code error;
  if (scratch == nullptr || std::filesystem::is_directory(scratch->folder, error)) return;
  model::make_scratch_encoder(*scratch, {.train = run.rows.splits.train,
                                         .prefix = run.config.model.prefix,
                                         .seed = run.config.train.seeds.front()});
}

// A resume needs the rows that the run began with.
void refuse_other_data(const Path& folder, const std::string& dataset_hash) {
  const Path path = folder / "environment.json";
  std::error_code absent;
  if (!std::filesystem::exists(path, absent)) return;
  const Json stored = read_json(path, ErrorKind::data);
  const auto hash =
      get_or<std::string>(stored, "dataset_hash", dataset_hash, path.string(), ErrorKind::data);
  if (hash == dataset_hash) return;
  throw Error(ErrorKind::data, Place{path.string()}, "the data has changed since the run began",
              "resume with the data it began with, or --force starts again");
}

train::TrainRequest train_request(const RunConfig& config, const Rows& rows, const Path& folder,
                                  const RunRequest& request) {
  train::TrainRequest to_train;
  to_train.name = config.name;
  to_train.config = config.train;
  to_train.imbalance = config.imbalance;
  to_train.model = config.model;
  to_train.train = rows.splits.train;
  to_train.validation = rows.splits.validation;
  to_train.labels = rows.labels;
  to_train.folder = folder;
  to_train.resume = request.existing == Existing::resume;
  to_train.threads = request.threads;
  to_train.device = config.device;
  to_train.commit = commit();
  to_train.resume_command = request.resume_command;
  return to_train;
}

// Macro F1 on the test rows of every seed's model, in the order of the config.
std::vector<double> score_seeds(const TrainedRun& run, const RunRequest& request) {
  std::vector<double> values;
  for (const train::SeedResult& seed : run.result.seeds) {
    stop_if_asked(request);
    log::info("measuring the model of seed " + std::to_string(seed.seed));
    model::ClassifierOptions options;
    options.threads = request.threads;
    options.device = run.config.device;
    values.push_back(macro_f1(model::Classifier::load(seed.model, options), run.rows.splits.test));
  }
  return values;
}

void log_shares(const data::Splits& splits, const data::DataConfig& config) {
  if (!splits.made_here) return;
  log::info("split: share of each label (deviation from the one wished, in points)");
  for (const std::string& line : share_lines(splits, config.split.value_or(data::SplitConfig{})))
    log::info(line);
}

}  // namespace

Rows prepare_rows(const data::DataConfig& config) {
  Rows rows;
  rows.splits = data::load_splits(config);
  rows.labels = data::collect_labels(rows.splits.train);
  return rows;
}

TrainedRun train_run(const RunRequest& request) {
  TrainedRun run;
  run.config = load_run_config(request.config, request.overrides);
  if (run.config.augment) {
    throw Error(ErrorKind::config, "augment: new rows are made by a command of their own",
                "pointsman augment CONFIG; then train on its rows through data.train_file");
  }
  run.folder = request.out.empty() ? Path("runs") / run.config.name : request.out;
  place_encoder(run.config, run.folder);
  RunFolder folder(run.folder, request.existing);
  require_encoder(run.config.model, run.folder, request.existing);
  log::info("device: " + model::choose_device(run.config.device).title());
  run.rows = prepare_rows(run.config.data);
  log_shares(run.rows.splits, run.config.data);
  const std::string& hash = run.rows.splits.train.hash;
  stop_cleanly_on_signal();
  folder.begin(schema::dump(run.config));
  if (folder.resumes()) refuse_other_data(run.folder, hash);
  // What the run began with: a resume with other threads or on another device is refused.
  if (std::error_code error; !std::filesystem::exists(run.folder / "environment.json", error))
    write_json(run.folder / "environment.json", environment(run.config, hash, request.threads));
  data::write_splits(run.folder / "data", run.rows.splits);
  stop_if_asked(request);
  make_encoder(run);
  stop_if_asked(request);
  run.result = train::train(train_request(run.config, run.rows, run.folder, request));
  folder.keep();
  return run;
}

std::string evaluate_run(const TrainedRun& run, const RunRequest& request) {
  const std::vector<double> seeds = score_seeds(run, request);
  stop_if_asked(request);
  model::ClassifierOptions options;
  options.threads = request.threads;
  options.device = run.config.device;
  const auto model = model::Classifier::load(run.result.model, options);
  const Reference reference{.train = &run.rows.splits.train,
                            .encoder = model::encoder_folder(run.config.model),
                            .encoder_max_length = run.config.model.max_length,
                            .threads = request.threads,
                            .device = run.config.device};
  const Measurement measurement =
      measure(model, run.rows.splits.test, reference, run.config.evaluate, seeds);
  write(measurement, run.folder);
  return eval::render_table(measurement.evaluation, {.color = color(), .width = width()});
}

}  // namespace pointsman::cli
