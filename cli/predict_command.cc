#include "cli/predict_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/log.h"
#include "cli/prediction_json.h"
#include "cli/terminal.h"
#include "cli/text_source.h"
#include "cli/usage.h"
#include "data/pairs.h"

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

// Answers the rows before the first one that is a pair where the model wants single texts, or the
// other way round. Errors: data, naming that one.
void answer_those_of_its_kind(const model::Classifier& model, std::span<const data::Example> rows,
                              const Options& options) {
  const std::optional<bool> pairs = model.card().pairs;
  const auto other = std::find_if(rows.begin(), rows.end(), [&](const data::Example& row) {
    return pairs && row.text_pair.has_value() != *pairs;
  });
  if (other != rows.begin()) answer(model, {rows.begin(), other}, options);
  if (other == rows.end()) return;
  const std::string source = options.data == "-" ? "stdin" : options.data.string();
  const Place place = other->line > 0 ? Place{source, other->line} : Place{"TEXT " + other->id};
  throw data::wrong_kind_of_row(to_string(place), *pairs);
}

void predict(const Options& options) {
  const model::Classifier model = load_model(options.model);
  for (const std::string& unproven : model.card().unproven) log::warn(unproven);
  const auto take = [&](std::span<const data::Example> rows) {
    answer_those_of_its_kind(model, rows, options);
  };
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
