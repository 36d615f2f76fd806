#include "cli/predict_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/log.h"
#include "cli/prediction_json.h"
#include "cli/terminal.h"
#include "cli/text_source.h"
#include "cli/usage.h"

namespace pointsman::cli {
namespace {

struct Options {
  ModelOptions model;
  std::vector<std::string> texts;
  Path data;
  bool json_lines = false;
  bool logits = false;
  bool embeddings = false;
};

void answer(const model::Classifier& model, std::span<const data::Example> rows,
            const Options& options) {
  const data::Predictions predictions = model.predict(rows);
  const data::Embeddings embeddings = options.embeddings ? model.embed(rows) : data::Embeddings{};
  const auto dimension = static_cast<std::size_t>(embeddings.dimension);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Json json = prediction_json(predictions, i, model.card().decision, options.logits);
    for (std::size_t d = 0; d < dimension; ++d) {
      json["embedding"].push_back(shortest(embeddings.values[i * dimension + d]));
    }
    print(json.dump() + "\n");
  }
  flush();
}

void predict(const Options& options) {
  const model::Classifier model = load_model(options.model);
  for (const std::string& unproven : model.card().unproven) log::warn(unproven);
  const auto take = [&](std::span<const data::Example> rows) { answer(model, rows, options); };
  if (options.data.empty()) {
    read_arguments(options.texts, take);
  } else {
    read_texts(options.data, options.json_lines, take);
  }
}

void require_one_source(const Options& options) {
  if (options.texts.empty() != options.data.empty()) return;
  throw CLI::ValidationError("predict", "texts, or --data FILE (- is stdin), are needed");
}

}  // namespace

void add_predict_command(CLI::App& app, Context& context) {
  CLI::App* command = add_command(app, "predict", "Route texts: one JSON object a line");
  auto options = std::make_shared<Options>();
  command
      ->add_option("TEXT", options->texts, "Texts to route (after -- where one begins with a dash)")
      ->type_name("");
  add_model_options(*command, options->model)->required();
  command
      ->add_option("--data", options->data,
                   "Texts of a .csv or .jsonl with the column text, and text_pair for a model of "
                   "pairs, or of lines; - is stdin")
      ->type_name("FILE");
  command->add_flag(
      "--jsonl", options->json_lines,
      "Lines are JSON objects with text, an optional id, and text_pair for a model of pairs");
  command->add_flag("--logits", options->logits, "Add the logits, before the temperature");
  command->add_flag("--embeddings", options->embeddings,
                    "Add the text's vector: the mean of the last layer, length 1");
  command->callback([&context, options] {
    require_one_source(*options);
    std::ranges::transform(options->texts, options->texts.begin(), unshield);
    context.action = [options] { predict(*options); };
  });
}

}  // namespace pointsman::cli
