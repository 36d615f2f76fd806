#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "augment/augment.h"
#include "augment/translator_config.h"
#include "base/json.h"

namespace pointsman::augment {

// Translates texts from one language to another and back.
class Translator {
 public:
  virtual ~Translator() = default;
  // There and back; nothing for a text of another language than the translator's, or that could
  // not be translated. Reasons of the latter are counted. Errors: system, in one line, where there
  // is no translator to be had; Interrupted.
  virtual std::vector<std::optional<std::string>> round_trip(std::span<const SourceText> texts) = 0;
  virtual const Json& failed() const = 0;  // reason: count
};

// Apertium's own process for each direction, all texts in one go. Texts whose `lang` column names
// another language than the config's are left out.
std::unique_ptr<Translator> make_apertium(const ApertiumConfig& config);

// One request a text and direction. `api_key` "": none.
std::unique_ptr<Translator> make_http_translator(const HttpTranslatorConfig& config,
                                                 std::string api_key);

std::unique_ptr<Translator> make_translator(const TranslatorConfig& config, std::string api_key);

// The source of the operator back_translation: one candidate a text, the classes in turn until each
// should have half as many again as it wants. What comes back as it went is none.
Candidates back_translate(Translator& translator, std::span<const SourceText> texts,
                          std::span<const std::int64_t> wanted);

}  // namespace pointsman::augment
