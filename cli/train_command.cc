#include "cli/train_command.h"

#include <cstdio>
#include <string>

#include "cli/pipeline.h"
#include "cli/run_options.h"
#include "cli/terminal.h"

namespace pointsman::cli {
namespace {

std::string three_digits(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3f", value);
  return buffer;
}

void train(const RunRequest& request) {
  const TrainedRun trained = train_run(request);
  const train::TrainResult& result = trained.result;
  for (const train::SeedResult& seed : result.seeds) {
    print("seed " + std::to_string(seed.seed) + ": macro F1 on validation " +
          three_digits(seed.validation_macro_f1) + ", best at step " +
          std::to_string(seed.best_step) + " of " + std::to_string(seed.steps) + "\n");
  }
  if (result.seeds.size() > 1) {
    print("mean " + three_digits(result.mean_macro_f1) + " ± " + three_digits(result.sd_macro_f1) +
          ", best seed " + std::to_string(result.best_seed().seed) + "\n");
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
