#include "augment/translator.h"

#include "augment/questions.h"

namespace pointsman::augment {

std::unique_ptr<Translator> make_translator(const TranslatorConfig& config, std::string api_key) {
  if (const auto* apertium = std::get_if<ApertiumConfig>(&config)) return make_apertium(*apertium);
  return make_http_translator(std::get<HttpTranslatorConfig>(config), std::move(api_key));
}

Candidates back_translate(Translator& translator, std::span<const SourceText> texts,
                          std::span<const std::int64_t> wanted) {
  std::vector<double> lacking;
  for (const std::int64_t count : wanted) lacking.push_back(1.5 * static_cast<double>(count));
  const std::vector<std::size_t> order =
      questions_in_turn({texts, lacking}, std::vector<bool>(texts.size(), true));
  std::vector<SourceText> asked;
  for (const std::size_t i : order) asked.push_back(texts[i]);
  auto answers = translator.round_trip(asked);
  Candidates found;
  found.of_text.resize(texts.size());
  std::int64_t candidates = 0;
  for (std::size_t k = 0; k < answers.size(); ++k) {
    if (!answers[k] || answers[k]->empty() || *answers[k] == asked[k].text) continue;
    found.of_text[order[k]].push_back(std::move(*answers[k]));
    ++candidates;
  }
  found.counts["texts"] = asked.size();
  found.counts["candidates"] = candidates;
  found.counts["failed"] = translator.failed();
  return found;
}

}  // namespace pointsman::augment
