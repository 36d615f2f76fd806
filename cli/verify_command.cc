#include "cli/verify_command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/number_text.h"
#include "cli/measure.h"
#include "cli/terminal.h"
#include "data/read.h"
#include "model/verify.h"

namespace pointsman::cli {
namespace {

struct Options {
  ModelOptions model;
  Path data;
};

// "16 golden rows: 0 labels differ, largest difference of a logit 1.2e-7 (at most 1.0e-04)".
std::string sentence(const model::VerifyReport& report) {
  return std::to_string(report.golden_rows) +
         " golden rows: " + std::to_string(report.labels_changed) +
         " labels differ, largest relative difference of a logit " +
         number_text("%.1e", report.largest_difference) +
         (report.judged ? " (at most " + number_text("%.1e", report.tolerance) + ")\n"
                        : " (not judged: another precision than the stored one)\n");
}

// The model answers every row, and knows every label.
void verify_rows(const Options& options) {
  const data::Dataset dataset = data::read_dataset(options.data, {});
  const model::Classifier model = load_model(options.model);
  require_known_labels(dataset, model.card().labels, "the model's");
  print(options.data.string() + ": " + std::to_string(dataset.rows.size()) +
        " rows answered, every label known, macro F1 " +
        number_text("%.3f", macro_f1(model, dataset)) + "\n");
}

void verify(const Options& options) {
  refuse_int8(options.model);
  const model::VerifyReport report = model::verify(options.model.folder, options.model.classifier);
  print(sentence(report));
  if (!options.data.empty()) verify_rows(options);
  print(options.model.folder.string() +
        (report.judged ? ": verified\n" : ": hashes verified, answers reported\n"));
}

}  // namespace

void add_verify_command(CLI::App& app, Context& context) {
  CLI::App* command = add_command(
      app, "verify", "Prove that a model is what was trained: hashes, labels, golden answers");
  auto options = std::make_shared<Options>();
  add_model_options(*command, options->model)->required();
  command
      ->add_option("--data", options->data,
                   "Labelled rows that the model must be able to answer, too")
      ->type_name("FILE");
  command->callback([&context, options] { context.action = [options] { verify(*options); }; });
}

}  // namespace pointsman::cli
