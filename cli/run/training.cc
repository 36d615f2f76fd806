#include "cli/run/training.h"

#include "cli/run/new_rows.h"
#include "cli/version.h"
#include "data/labels.h"
#include "model/scratch_encoder.h"

namespace pointsman::cli {
namespace {

// The encoder of a run that has none given; a resume finds it made.
void make_encoder(const RunConfig& config, const data::Dataset& train) {
  const auto* scratch = std::get_if<model::ScratchEncoder>(&config.model.encoder);
  std::error_code error;
  if (scratch == nullptr || std::filesystem::is_directory(scratch->folder, error)) return;
  model::make_scratch_encoder(
      *scratch,
      {.train = train, .prefix = config.model.prefix, .seed = config.train.seeds.front()});
}

train::TrainRequest train_request(const OpenedRun& run, const RunConfig& config,
                                  const TrainingParts& parts) {
  train::TrainRequest request;
  request.name = config.name;
  request.config = config.train;
  request.imbalance = config.imbalance;
  request.model = config.model;
  request.train = parts.train;
  request.validation = parts.validation;
  request.labels = data::collect_labels(parts.train);
  request.folder = parts.folder;
  request.resume = run.request.existing == Existing::resume;
  request.keep_checkpoints = parts.keep_checkpoints;
  request.threads = run.request.threads;
  request.device = config.device;
  request.commit = commit();
  request.resume_command = run.request.resume_command;
  return request;
}

}  // namespace

Training train_parts(const OpenedRun& run, const TrainingParts& parts) {
  RunConfig config = run.config;
  place_encoder(config, parts.folder);
  make_encoder(config, parts.train);
  stop_if_asked(run.request);
  train::TrainRequest request = train_request(run, config, parts);
  if (config.augment) add_new_rows(run, parts, request);
  stop_if_asked(run.request);
  return {train::train(request), model::encoder_folder(config.model)};
}

}  // namespace pointsman::cli
