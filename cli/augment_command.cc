#include "cli/augment_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "augment/augment.h"
#include "augment/augmented_files.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/augment/hooks.h"
#include "cli/output_folder.h"
#include "cli/run_config.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "data/split.h"

namespace pointsman::cli {
namespace {

struct Options {
  Path config;
  std::vector<std::string> overrides;
  Path out = ".";
  bool force = false;
  int threads = 0;
};

std::string counted(std::int64_t count, const char* what) {
  return std::to_string(count) + " " + what;
}

void print_summary(const augment::AugmentResult& result) {
  for (const augment::ClassCounts& one : result.classes) {
    std::string line = one.label + "  " + counted(one.rows, "rows, ") +
                       counted(one.children, "new, target ") + std::to_string(one.target);
    if (one.missing() > 0) line += ", " + counted(one.missing(), "missing");
    print(line + "\n");
  }
  for (const auto& [name, counts] : result.operators) {
    if (counts.tried == 0) continue;
    print(name + "  " + counted(counts.kept, "kept, ") + counted(counts.rejected, "rejected, ") +
          counted(counts.not_applicable, "not applicable") + "\n");
  }
  for (const auto& [reason, name] : names_of(augment::Rejection{})) {
    const std::int64_t count = result.rejected[static_cast<std::size_t>(reason)];
    if (count > 0) print("rejected: " + std::string(name) + "  " + std::to_string(count) + "\n");
  }
}

// Children come from the train rows alone; the others are read so that none is repeated.
void augment_rows(const Options& options) {
  const RunConfig config = load_run_config(options.config, options.overrides);
  if (!config.augment) {
    throw Error(ErrorKind::config, Place{options.config.string()},
                "the section augment is missing: it says what new rows are made of",
                "augment: {target_ratio: 0.5} takes every operator that needs no endpoint");
  }
  refuse_existing(options.out, {"augmented.csv", "augmentation.json"}, options.force);
  augment::Hooks hooks = augment_hooks(config, options.threads);
  const data::Splits splits = data::load_splits(config.data);
  for (const data::Dataset* part : {&splits.validation, &splits.test})
    hooks.elsewhere.insert(hooks.elsewhere.end(), part->rows.begin(), part->rows.end());
  stop_cleanly_on_signal();
  const augment::AugmentResult result = augment::augment(splits.train, *config.augment, hooks);
  create_folders(options.out);
  augment::write_children(options.out / "augmented.csv", result.children);
  write_json(options.out / "augmentation.json", augment::report_of(result));
  print_summary(result);
  print((options.out / "augmented.csv").string() + "  " +
        counted(static_cast<std::int64_t>(result.children.size()), "rows\n"));
}

}  // namespace

void add_augment_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "augment", "Make new train rows for rare classes, with their provenance");
  auto options = std::make_shared<Options>();
  add_config_options(*command, options->config, options->overrides);
  command
      ->add_option("--out", options->out,
                   "Folder of augmented.csv and augmentation.json (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Replace the files if they exist");
  add_integer(
      *command, "--threads", 1, 1024,
      [options](std::int64_t value) { options->threads = static_cast<int>(value); },
      "Threads of a teacher (default: the cores of the machine)");
  command->callback(
      [&context, options] { context.action = [options] { augment_rows(*options); }; });
}

}  // namespace pointsman::cli
