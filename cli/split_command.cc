#include "cli/split_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "cli/output_folder.h"
#include "cli/run_config.h"
#include "cli/share_table.h"
#include "cli/terminal.h"
#include "data/folds.h"
#include "data/split.h"

namespace pointsman::cli {
namespace {

struct Options {
  Path config;
  std::vector<std::string> overrides;
  Path out = ".";
  bool force = false;
};

void print_lines(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) print(line + "\n");
}

void print_part(const Path& folder, const char* file, const data::Dataset& part) {
  print((folder / file).string() + "  " + std::to_string(part.rows.size()) + " rows\n");
}

void write_folds(const Options& options, const data::DataConfig& config) {
  refuse_existing(options.out, {"folds.csv"}, options.force);
  const data::Dataset rows = data::load_rows(config);
  const std::vector<data::Fold> folds = data::make_folds(
      rows, {.folds = *config.folds, .repeats = config.fold_repeats, .seed = config.fold_seed});
  data::write_folds(options.out, rows, folds);
  print((options.out / "folds.csv").string() + "  " + std::to_string(rows.rows.size()) + " rows, " +
        std::to_string(config.fold_repeats) + " x " + std::to_string(*config.folds) + " folds\n");
  print("rows held out of each fold, of all repeats:\n");
  print_lines(share_lines(rows, folds));
}

void write_parts(const Options& options, const data::DataConfig& config) {
  refuse_existing(options.out, {"train.csv", "validation.csv", "test.csv"}, options.force);
  const data::Splits splits = data::load_splits(config);
  data::write_splits(options.out, splits);
  print_part(options.out, "train.csv", splits.train);
  print_part(options.out, "validation.csv", splits.validation);
  print_part(options.out, "test.csv", splits.test);
  if (!splits.made_here) return;
  print("share of each label (deviation from the one wished, in points):\n");
  print_lines(share_lines(splits, config.split.value_or(data::SplitConfig{})));
}

void split(const Options& options) {
  const RunConfig config = load_run_config(options.config, options.overrides);
  if (!data::has_rows_to_split(config.data)) {
    throw Error(ErrorKind::config, Place{options.config.string()},
                "data.file is missing: the three files are split already");
  }
  config.data.folds ? write_folds(options, config.data) : write_parts(options, config.data);
}

}  // namespace

void add_split_command(CLI::App& app, Context& context) {
  CLI::App* command = add_command(
      app, "split", "Split the rows of a config into train, validation and test, or into folds");
  auto options = std::make_shared<Options>();
  add_config_options(*command, options->config, options->overrides);
  command
      ->add_option(
          "--out", options->out,
          "Folder of train.csv, validation.csv, test.csv, or of folds.csv (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Replace the files if they exist");
  command->callback([&context, options] { context.action = [options] { split(*options); }; });
}

}  // namespace pointsman::cli
