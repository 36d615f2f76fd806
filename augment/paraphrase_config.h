#pragma once

#include <cstdint>
#include <string>

#include "augment/chat_config.h"

namespace pointsman::augment {

inline constexpr const char* kDefaultPrompt =
    "Write {n} different paraphrases of the message below, as other users might type it: same "
    "meaning, same intent, same language, different wording and register. Keep names, numbers, "
    "code and quoted text as they are. Do not answer the message. Reply with a JSON array of {n} "
    "strings and nothing else.\n\nMessage:\n{text}";

// An OpenAI-compatible endpoint that paraphrases, and the file that keeps its answers.
struct ParaphraseConfig : ChatConfig {
  std::string prompt = kDefaultPrompt;
  std::int64_t n = 4;

  static void describe(auto& self, auto&& field) {
    field("prompt", self.prompt,
          "The user message; {text} is the row's text and {n} the number of paraphrases. The "
          "answer is a JSON array of strings, or one paraphrase a line.");
    field("n", self.n, "Paraphrases asked for in one request.", schema::Range{1, 64});
    ChatConfig::describe(self, field);
  }
};

// Errors: neither endpoint nor cache; no model; a prompt without {text}.
void check(const ParaphraseConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::augment
