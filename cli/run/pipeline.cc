#include "cli/run/pipeline.h"

#include "base/log.h"
#include "cli/measure.h"
#include "cli/run/data_page.h"
#include "cli/share_table.h"
#include "cli/terminal.h"
#include "data/split.h"
#include "eval/table.h"

namespace pointsman::cli {
namespace {

// Macro F1 on the test rows of every seed's model, in the order of the config.
std::vector<double> score_seeds(const TrainedRun& trained) {
  std::vector<double> values;
  for (const train::SeedResult& seed : trained.training.result.seeds) {
    stop_if_asked(trained.run->request);
    log::info("measuring the model of seed " + std::to_string(seed.seed));
    values.push_back(
        macro_f1(model::Classifier::load(seed.model, trained.run->classifier_options()),
                 trained.splits.test));
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

TrainedRun train_run(const RunRequest& request, bool looks) {
  TrainedRun trained;
  trained.run = std::make_unique<OpenedRun>(request);
  OpenedRun& run = *trained.run;
  trained.splits = data::load_splits(run.config.data);
  const data::Splits& splits = trained.splits;
  log_shares(splits, run.config.data);
  run.begin(splits.train.hash);
  data::write_splits(run.path / "data", splits);
  if (looks) write_data_page(run, data::analysed_rows(splits), splits.made_here);
  stop_if_asked(request);
  trained.training = train_parts(run, {.train = splits.train,
                                       .validation = splits.validation,
                                       .elsewhere = splits.test.rows,
                                       .folder = run.path});
  run.keep();
  return trained;
}

std::string evaluate_run(const TrainedRun& trained) {
  const OpenedRun& run = *trained.run;
  const std::vector<double> seeds = score_seeds(trained);
  stop_if_asked(run.request);
  const auto model =
      model::Classifier::load(trained.training.result.model, run.classifier_options());
  const Reference reference{.train = &trained.splits.train,
                            .encoder = trained.training.encoder,
                            .encoder_max_length = run.config.model.max_length,
                            .threads = run.request.threads,
                            .device = run.config.device};
  const Measurement measurement =
      measure(model, trained.splits.test, reference, run.config.evaluate, seeds);
  write(measurement, run.path);
  return eval::render_table(measurement.evaluation, {.color = color(), .width = width()});
}

}  // namespace pointsman::cli
