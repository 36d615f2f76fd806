#include "cli/run_command.h"

#include "cli/run/cross_validation.h"
#include "cli/run/pipeline.h"
#include "cli/run_config.h"
#include "cli/run_options.h"
#include "cli/terminal.h"

namespace pointsman::cli {
namespace {

void print_result(const std::string& table, const Path& model, const Path& folder) {
  print(table + "\nmodel        " + model.string() + "\nevaluation   " +
        (folder / "evaluation.json").string() + "\npredictions  " +
        (folder / "predictions.csv").string() + "\n");
}

void run(const RunRequest& request) {
  if (load_run_config(request.config, request.overrides).data.folds) {
    const CrossValidated result = cross_validate(request);
    print_result(result.table, result.model, result.folder);
    return;
  }
  const TrainedRun trained = train_run(request, true);
  print_result(evaluate_run(trained), trained.training.result.model, trained.run->path);
}

}  // namespace

void add_run_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "run", "Split, train and evaluate, as a config says: the main job");
  auto request = add_run_options(*command, context);
  command->callback([&context, request] { context.action = [request] { run(*request); }; });
}

}  // namespace pointsman::cli
