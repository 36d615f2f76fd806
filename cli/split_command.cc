#include "cli/split_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "cli/output_folder.h"
#include "cli/pipeline.h"
#include "cli/run_config.h"
#include "cli/terminal.h"
#include "data/split.h"

namespace pointsman::cli {
namespace {

struct Options {
  Path config;
  std::vector<std::string> overrides;
  Path out = ".";
  bool force = false;
};

void print_part(const Path& folder, const char* file, const data::Dataset& part) {
  print((folder / file).string() + "  " + std::to_string(part.rows.size()) + " rows\n");
}

void split(const Options& options) {
  const RunConfig config = load_run_config(options.config, options.overrides);
  if (!config.data.file) {
    throw Error(ErrorKind::config, Place{options.config.string()},
                "data.file is missing: the three files are split already");
  }
  refuse_existing(options.out, {"train.csv", "validation.csv", "test.csv"}, options.force);
  const Rows rows = prepare_rows(config.data);
  data::write_splits(options.out, rows.splits);
  print_part(options.out, "train.csv", rows.splits.train);
  print_part(options.out, "validation.csv", rows.splits.validation);
  print_part(options.out, "test.csv", rows.splits.test);
}

}  // namespace

void add_split_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "split", "Split the rows of a config into train, validation and test");
  auto options = std::make_shared<Options>();
  add_config_options(*command, options->config, options->overrides);
  command
      ->add_option("--out", options->out,
                   "Folder of train.csv, validation.csv, test.csv (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Replace the files if they exist");
  command->callback([&context, options] { context.action = [options] { split(*options); }; });
}

}  // namespace pointsman::cli
