#include "augment/translator.h"

#include <algorithm>

namespace pointsman::augment {

std::unique_ptr<Translator> make_translator(const TranslatorConfig& config, std::string api_key) {
  if (const auto* apertium = std::get_if<ApertiumConfig>(&config)) return make_apertium(*apertium);
  return make_http_translator(std::get<HttpTranslatorConfig>(config), std::move(api_key));
}

Candidates back_translate(Translator& translator, std::span<const SourceText> texts,
                          std::int64_t wanted) {
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(0, wanted + (wanted + 1) / 2));
  const auto asked = texts.first(std::min(texts.size(), most));
  auto answers = translator.round_trip(asked);
  Candidates found;
  found.of_text.resize(texts.size());
  std::int64_t candidates = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i] || answers[i]->empty() || *answers[i] == texts[i].text) continue;
    found.of_text[i].push_back(std::move(*answers[i]));
    ++candidates;
  }
  found.counts["texts"] = asked.size();
  found.counts["candidates"] = candidates;
  found.counts["failed"] = translator.failed();
  return found;
}

}  // namespace pointsman::augment
