#include "cli/augment/hooks.h"

#include <cstdlib>

#include "augment/names.h"
#include "augment/paraphrase.h"
#include "augment/translator.h"
#include "base/error.h"

namespace pointsman::cli {
namespace {

// A key by the name of its variable. What it holds is shown nowhere.
std::string key_of(const std::optional<std::string>& variable, const char* section) {
  if (!variable) return "";
  const char* value = std::getenv(variable->c_str());
  if (value == nullptr || *value == '\0') {
    throw Error(ErrorKind::config,
                std::string(section) + ".api_key_env: the environment variable " + *variable +
                    " is not set",
                "export it, or leave api_key_env out for an endpoint without a key");
  }
  return value;
}

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

}  // namespace

augment::Hooks augment_hooks(const augment::AugmentConfig& config) {
  augment::Hooks hooks;
  if (config.paraphrase && is_chosen(config, augment::kParaphrase)) {
    augment::ParaphraseRuntime runtime;
    if (config.paraphrase->endpoint)
      runtime.api_key = key_of(config.paraphrase->api_key_env, "augment.paraphrase");
    hooks.sources[std::string(augment::kParaphrase)] =
        [paraphrase = *config.paraphrase, runtime](std::span<const augment::SourceText> texts,
                                                   std::span<const std::int64_t> wanted) {
          return augment::paraphrase(paraphrase, runtime, texts, wanted);
        };
  }
  if (config.translator && is_chosen(config, augment::kBackTranslation)) {
    const std::string key = key_of(translator_variable(*config.translator), "augment.translator");
    hooks.sources[std::string(augment::kBackTranslation)] =
        [translator = *config.translator, key](std::span<const augment::SourceText> texts,
                                               std::span<const std::int64_t> wanted) {
          return augment::back_translate(*augment::make_translator(translator, key), texts, wanted);
        };
  }
  return hooks;
}

}  // namespace pointsman::cli
