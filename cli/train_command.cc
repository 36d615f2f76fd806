#include "cli/train_command.h"

#include <string>

#include "base/number_text.h"
#include "cli/run/pipeline.h"
#include "cli/run_options.h"
#include "cli/terminal.h"

namespace pointsman::cli {
namespace {

void train(const RunRequest& request) {
  const TrainedRun trained = train_run(request);
  const train::TrainResult& result = trained.training.result;
  for (const train::SeedResult& seed : result.seeds) {
    print("seed " + std::to_string(seed.seed) + ": macro F1 on validation " +
          number_text("%.3f", seed.validation_macro_f1) + ", best at step " +
          std::to_string(seed.best_step) + " of " + std::to_string(seed.steps) + "\n");
  }
  if (result.seeds.size() > 1) {
    print("mean " + number_text("%.3f", result.mean_macro_f1) + " ± " +
          number_text("%.3f", result.sd_macro_f1) + ", best seed " +
          std::to_string(result.best_seed().seed) + "\n");
  }
  print("model  " + result.model.string() + "\n");
}

}  // namespace

void add_train_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "train", "Fine-tune an encoder on the train rows of a config");
  auto request = add_run_options(*command, context);
  command->callback([&context, request] { context.action = [request] { train(*request); }; });
}

}  // namespace pointsman::cli
