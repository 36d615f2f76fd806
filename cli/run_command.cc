#include "cli/run_command.h"

#include "cli/pipeline.h"
#include "cli/run_options.h"
#include "cli/terminal.h"

namespace pointsman::cli {
namespace {

void run(const RunRequest& request) {
  const TrainedRun trained = train_run(request);
  print(evaluate_run(trained, request));
  print("\nmodel        " + trained.result.model.string() + "\nevaluation   " +
        (trained.folder / "evaluation.json").string() + "\npredictions  " +
        (trained.folder / "predictions.csv").string() + "\n");
}

}  // namespace

void add_run_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "run", "Split, train and evaluate, as a config says: the main job");
  auto request = add_run_options(*command, context);
  command->callback([&context, request] { context.action = [request] { run(*request); }; });
}

}  // namespace pointsman::cli
