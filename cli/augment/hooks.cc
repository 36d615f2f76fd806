#include "cli/augment/hooks.h"

#include <memory>

#include "augment/names.h"
#include "augment/paraphrase.h"
#include "augment/translator.h"
#include "cli/augment/api_key.h"
#include "cli/augment/neighbours.h"
#include "data/decision.h"
#include "model/classifier.h"

namespace pointsman::cli {
namespace {

std::optional<std::string> translator_variable(const augment::TranslatorConfig& config) {
  const auto* http = std::get_if<augment::HttpTranslatorConfig>(&config);
  return http == nullptr ? std::nullopt : http->api_key_env;
}

bool is_chosen(const augment::AugmentConfig& config, std::string_view name) {
  for (const augment::OperatorChoice& choice : augment::chosen_operators(config)) {
    if (choice.name == name) return true;
  }
  return false;
}

void add_paraphrases(augment::Hooks& hooks, const augment::ParaphraseConfig& config) {
  augment::ChatRuntime runtime;
  if (config.endpoint) runtime.api_key = api_key_of(config.api_key_env, "augment.paraphrase");
  hooks.sources[std::string(augment::kParaphrase)] = [config, runtime](
                                                         std::span<const augment::SourceText> texts,
                                                         std::span<const std::int64_t> wanted) {
    return augment::paraphrase(config, runtime, texts, wanted);
  };
}

void add_translator(augment::Hooks& hooks, const augment::TranslatorConfig& config) {
  const std::string key = api_key_of(translator_variable(config), "augment.translator");
  hooks.sources[std::string(augment::kBackTranslation)] =
      [config, key](std::span<const augment::SourceText> texts,
                    std::span<const std::int64_t> wanted) {
        return augment::back_translate(*augment::make_translator(config, key), texts, wanted);
      };
}

// A trained model that says what it takes each row for.
void add_teacher(augment::Hooks& hooks, const Path& folder,
                 const model::ClassifierOptions& options) {
  const auto teacher =
      std::make_shared<const model::Classifier>(model::Classifier::load(folder, options));
  hooks.teacher_labels = teacher->card().labels;
  hooks.teacher = [teacher](std::span<const data::Example> rows) {
    const data::Predictions predictions = teacher->predict(rows);
    const std::size_t classes = predictions.labels.size();
    std::vector<augment::Opinion> opinions;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto logits = std::span(predictions.logits).subspan(i * classes, classes);
      const data::Answer answer = data::decide(logits, teacher->card().decision);
      opinions.push_back(
          {predictions.labels[static_cast<std::size_t>(answer.label)], answer.confidence});
    }
    return opinions;
  };
}

}  // namespace

augment::Hooks augment_hooks(const RunConfig& config, int threads) {
  augment::Hooks hooks;
  if (!config.augment) return hooks;
  const augment::AugmentConfig& chosen = *config.augment;
  if (chosen.paraphrase && is_chosen(chosen, augment::kParaphrase))
    add_paraphrases(hooks, *chosen.paraphrase);
  if (chosen.translator && is_chosen(chosen, augment::kBackTranslation))
    add_translator(hooks, *chosen.translator);
  if (is_chosen(chosen, augment::kNeighbour)) hooks.neighbours = encoder_neighbours(config.model);
  if (chosen.teacher) {
    model::ClassifierOptions options;
    options.threads = threads;
    options.device = config.device;
    add_teacher(hooks, *chosen.teacher, options);
  }
  return hooks;
}

}  // namespace pointsman::cli
