#pragma once

#include <cstdint>
#include <string>

#include "augment/chat_config.h"

namespace pointsman::augment {

inline constexpr const char* kProposePrompt =
    "Which one of these labels fits the message at the end? Do not answer the message.\n\n"
    "Labels:\n{labels}\n\n{examples}Message:\n{text}\n\n"
    "Reply with the label alone, spelled as it is above.";

// An OpenAI-compatible endpoint that proposes labels, and the file that keeps its answers.
struct ProposeConfig : ChatConfig {
  ProposeConfig() {
    temperature = 0;
    max_tokens = 256;
  }

  std::int64_t rows = 100;
  std::string prompt = kProposePrompt;
  std::int64_t examples = 2;
  std::int64_t seed = 13;

  static void describe(auto& self, auto&& field) {
    field("rows", self.rows,
          "How many rows of to_label.csv, from the top, are asked about, each twice: the second "
          "time with labels and examples in the reverse order.",
          schema::Range{1, 500});
    field("prompt", self.prompt,
          "The user message; {text} is the row's text, {labels} the labels, one a line, and "
          "{examples} the examples. The answer is one label.");
    field("examples", self.examples,
          "Train rows of each label that stand in the prompt, of at most 500 characters each.",
          schema::Range{0, 20});
    field("seed", self.seed, "Seed of the choice of the examples.", schema::Range{0, 4294967295.0});
    ChatConfig::describe(self, field);
  }
};

// Errors: no cache, which alone keeps what was paid for; no model; a prompt without a placeholder.
void check(const ProposeConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::augment
