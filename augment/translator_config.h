#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "schema/field.h"

namespace pointsman::augment {

// Debian's apertium, run as a program.
struct ApertiumConfig {
  std::vector<std::string> apertium;
  std::string source = "en";
  double timeout_s = 120;

  static void describe(auto& self, auto&& field) {
    field("apertium", self.apertium,
          "Two modes of `apertium -l`: there and back, such as [eng-spa, spa-eng].");
    field("source", self.source,
          "Language of the rows that are translated, as in the column lang: en, ko.");
    field("timeout_s", self.timeout_s, "Seconds that one direction may take.",
          schema::OpenRange{0, 86400});
  }
};

// Any endpoint that takes and answers JSON, one text a request.
struct HttpTranslatorConfig {
  std::string endpoint;
  std::string pivot = "en";
  std::string request = R"({"q": "{text}", "source": "{from}", "target": "{to}"})";
  std::string answer = "/translatedText";
  std::optional<std::string> api_key_env;
  double timeout_s = 30;

  static void describe(auto& self, auto&& field) {
    field("endpoint", self.endpoint, "http:// or https:// address that each text is posted to.");
    field("pivot", self.pivot, "Language that texts are translated to, and back from.");
    field("request", self.request,
          "JSON that is posted; {text}, {from} and {to} inside its strings are replaced.");
    field("answer", self.answer, "JSON pointer to the translation in the answer.");
    field("api_key_env", self.api_key_env,
          "Name of the environment variable with the key, sent as Authorization: Bearer.");
    field("timeout_s", self.timeout_s, "Seconds that one request may take.",
          schema::OpenRange{0, 3600});
  }
};

using TranslatorConfig = std::variant<ApertiumConfig, HttpTranslatorConfig>;

}  // namespace pointsman::augment
