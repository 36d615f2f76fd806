#include "augment/augment_config.h"

#include <algorithm>
#include <set>

#include "augment/names.h"
#include "augment/ops.h"
#include "base/json.h"

namespace pointsman::augment {
namespace {

OperatorChoice choice_of(const std::variant<std::string, OperatorChoice>& item) {
  if (const auto* name = std::get_if<std::string>(&item)) return {.name = *name, .rate = {}};
  return std::get<OperatorChoice>(item);
}

std::string accepted_names() {
  std::string names;
  for (const OperatorRow& row : kOperators) names += std::string(row.name) + ", ";
  return names + std::string(kBackTranslation) + ", " + std::string(kParaphrase);
}

void check_operators(const AugmentConfig& config, Diagnostics& diagnostics) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < config.operators.size(); ++i) {
    const std::string name = choice_of(config.operators[i]).name;
    const std::string key = "operators." + std::to_string(i);
    if (name == kBackTranslation) {
      if (!config.translator)
        diagnostics.add(key, "back_translation needs the section augment.translator");
    } else if (name == kParaphrase) {
      if (!config.paraphrase)
        diagnostics.add(key, "paraphrase needs the section augment.paraphrase");
    } else if (find_operator(name) == nullptr) {
      diagnostics.add(key, "'" + name + "' is no operator; accepted: " + accepted_names());
    }
    if (!seen.insert(name).second) diagnostics.add(key, "'" + name + "' stands there twice");
  }
}

void check_translator(const TranslatorConfig& config, Diagnostics& diagnostics) {
  if (const auto* apertium = std::get_if<ApertiumConfig>(&config)) {
    if (apertium->apertium.size() != 2)
      diagnostics.add("translator", "apertium takes two modes: there and back");
    for (const std::string& mode : apertium->apertium) {
      const bool plain = !mode.empty() && std::ranges::all_of(mode, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '@';
      });
      if (!plain || mode[0] == '-')
        diagnostics.add("translator", "'" + mode + "' is no mode; `apertium -l` lists them");
    }
    return;
  }
  const auto& http = std::get<HttpTranslatorConfig>(config);
  if (!is_address(http.endpoint))
    diagnostics.add("translator", "endpoint must be an http:// or https:// address");
  if (!http.answer.empty() && http.answer[0] != '/')
    diagnostics.add("translator", "answer must be a JSON pointer, such as /translatedText");
  if (!Json::accept(http.request)) diagnostics.add("translator", "request must be JSON");
  if (http.request.find("{text}") == std::string::npos)
    diagnostics.add("translator", "request must hold {text}");
}

}  // namespace

void check(const AugmentConfig& config, Diagnostics& diagnostics) {
  if (config.target_ratio && config.target_count)
    diagnostics.add("target_count", "stands beside target_ratio; only one of them is the target");
  check_operators(config, diagnostics);
  if (config.translator) check_translator(*config.translator, diagnostics);
}

void check(const ParaphraseConfig& config, Diagnostics& diagnostics) {
  if (!config.endpoint && !config.cache)
    diagnostics.add("endpoint", "missing, and so is cache; one of them is needed");
  check_chat(config, diagnostics);
  if (config.prompt.find("{text}") == std::string::npos)
    diagnostics.add("prompt", "must hold {text}, the row's place");
}

std::vector<OperatorChoice> chosen_operators(const AugmentConfig& config) {
  std::vector<OperatorChoice> choices;
  for (const auto& item : config.operators) choices.push_back(choice_of(item));
  if (choices.empty()) {
    for (const OperatorRow& row : kOperators) {
      if (!needs_encoder(row.name)) choices.push_back({.name = row.name, .rate = {}});
    }
    if (config.translator) choices.push_back({.name = std::string(kBackTranslation), .rate = {}});
    if (config.paraphrase) choices.push_back({.name = std::string(kParaphrase), .rate = {}});
  }
  for (OperatorChoice& choice : choices) {
    const OperatorRow* row = find_operator(choice.name);
    if (!choice.rate) choice.rate = row == nullptr ? 1 : row->rate;
  }
  return choices;
}

}  // namespace pointsman::augment
