#include "cli/evaluate_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "cli/measure.h"
#include "cli/output_folder.h"
#include "cli/run_config.h"
#include "cli/run_folder.h"
#include "cli/terminal.h"
#include "data/read.h"
#include "eval/evaluate_config.h"
#include "eval/predictions_csv.h"
#include "eval/table.h"

namespace pointsman::cli {
namespace {

struct Options {
  ModelOptions model;
  Path data;
  Path train;
  Path predictions;
  Path out = ".";
  bool force = false;
  eval::EvaluateConfig config;
  data::Columns columns;
};

// The train rows and the frozen encoder: as given, else of the run that the model lies in.
struct Known {
  std::optional<data::Dataset> train;
  Path encoder;
  std::int64_t max_length = 128;
};

Known find_train_rows(const Options& options) {
  Known known;
  if (!options.train.empty()) known.train = data::read_dataset(options.train, options.columns);
  if (options.model.folder.empty()) return known;
  const Path run = run_of_model(options.model.folder);
  if (run.empty()) return known;
  RunConfig config = load_run_config(run / "config.yaml", {});
  place_encoder(config, run);
  const Path& encoder = model::encoder_folder(config.model);
  std::error_code absent;
  if (std::filesystem::exists(encoder, absent)) known.encoder = encoder;
  known.max_length = config.model.max_length;
  if (known.train) return known;
  // The run's own copy has the standard column names.
  known.train = data::read_dataset(run / "data" / "train.csv", {});
  return known;
}

Measurement measure_as_asked(const Options& options) {
  const Known known = find_train_rows(options);
  const Reference reference{.train = known.train ? &*known.train : nullptr,
                            .encoder = known.encoder,
                            .encoder_max_length = known.max_length,
                            .threads = options.model.classifier.threads,
                            .device = options.model.classifier.device};
  if (!options.predictions.empty()) {
    return measure(eval::read_predictions(options.predictions), reference, options.config);
  }
  const data::Dataset dataset = data::read_dataset(options.data, options.columns);
  return measure(load_model(options.model), dataset, reference, options.config);
}

void evaluate(const Options& options) {
  refuse_existing(options.out, {"evaluation.json", "predictions.csv"}, options.force);
  const Measurement measurement = measure_as_asked(options);
  create_folders(options.out);
  write(measurement, options.out);
  print(eval::render_table(measurement.evaluation, {.color = color(), .width = width()}));
  print("\nevaluation   " + (options.out / "evaluation.json").string() + "\npredictions  " +
        (options.out / "predictions.csv").string() + "\n");
}

void require_one_source(const Options& options) {
  const bool from_model = !options.model.folder.empty() || !options.data.empty();
  const bool from_predictions = !options.predictions.empty();
  const bool complete =
      from_predictions || (!options.model.folder.empty() && !options.data.empty());
  if (from_model != from_predictions && complete) return;
  throw CLI::ValidationError(
      "evaluate", "--model DIR with --data FILE, or --predictions FILE alone, is needed");
}

}  // namespace

void add_evaluate_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "evaluate", "Measure a model, or any other program's predictions");
  auto options = std::make_shared<Options>();
  add_model_options(*command, options->model);
  command->add_option("--data", options->data, "Labelled rows, CSV or JSON Lines")
      ->type_name("FILE");
  command
      ->add_option("--train", options->train,
                   "The train rows, for the baselines and leakage (default: those of the "
                   "run that the model lies in)")
      ->type_name("FILE");
  command
      ->add_option(
          "--predictions", options->predictions,
          "A predictions.csv, with at least the columns gold and predicted, instead of a model")
      ->type_name("FILE");
  command->add_option("--text-column", options->columns.text, "Column of the query (default: text)")
      ->type_name("C");
  command
      ->add_option("--text-pair-column", options->columns.text_pair,
                   "Column of the second text of a pair (default: text_pair, where it is there)")
      ->type_name("C");
  command
      ->add_option("--label-column", options->columns.label, "Column of the label (default: label)")
      ->type_name("C");
  add_integer(
      *command, "--bootstrap", 0, 100000,
      [options](std::int64_t n) { options->config.bootstrap = n; },
      "Resamples behind each 95 % interval (default: 2000)");
  command
      ->add_option("--out", options->out,
                   "Folder of evaluation.json and predictions.csv (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Replace the files if they exist");
  command->callback([&context, options] {
    require_one_source(*options);
    context.action = [options] { evaluate(*options); };
  });
}

}  // namespace pointsman::cli
