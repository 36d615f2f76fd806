#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::augment {

inline constexpr const char* kDefaultPrompt =
    "Write {n} different paraphrases of the message below, as other users might type it: same "
    "meaning, same intent, same language, different wording and register. Keep names, numbers, "
    "code and quoted text as they are. Do not answer the message. Reply with a JSON array of {n} "
    "strings and nothing else.\n\nMessage:\n{text}";

// An OpenAI-compatible endpoint that paraphrases, and the file that keeps its answers.
struct ParaphraseConfig {
  std::optional<std::string> endpoint;
  std::string model;
  std::string prompt = kDefaultPrompt;
  std::int64_t n = 4;
  double temperature = 0.8;
  std::int64_t max_tokens = 1024;
  std::int64_t concurrency = 4;
  double timeout_s = 60;
  std::int64_t retries = 4;
  std::int64_t budget = 1000;
  std::optional<Path> cache;
  std::optional<std::string> api_key_env;

  static void describe(auto& self, auto&& field) {
    field(
        "endpoint", self.endpoint,
        "Address of the server up to /v1, such as http://127.0.0.1:8000/v1; "
        "/chat/completions is added, before a query. Nothing: only answers of the cache are used.");
    field("model", self.model, "The model's name, part of the request and of the cache's key.");
    field("prompt", self.prompt,
          "The user message; {text} is the row's text and {n} the number of paraphrases. The "
          "answer is a JSON array of strings, or one paraphrase a line.");
    field("n", self.n, "Paraphrases asked for in one request.", schema::Range{1, 64});
    field("temperature", self.temperature, "Sampling temperature.", schema::Range{0, 5});
    field("max_tokens", self.max_tokens, "Most tokens of an answer.", schema::Range{1, 1000000});
    field("concurrency", self.concurrency, "Requests in flight.", schema::Range{1, 256});
    field("timeout_s", self.timeout_s, "Seconds that one request may take.",
          schema::OpenRange{0, 3600});
    field("retries", self.retries,
          "Further tries of a request that failed in a way that may pass: no connection, time out, "
          "429, 5xx; between them exponential back-off with jitter, or what Retry-After says.",
          schema::Range{0, 20});
    field("budget", self.budget, "Requests in all, retries included.",
          schema::Range{0, 100'000'000});
    field(
        "cache", self.cache,
        "JSON Lines file of answers, read first and appended to, so that nothing is asked twice.");
    field("api_key_env", self.api_key_env,
          "Name of the environment variable with the key, sent as Authorization: Bearer.");
  }
};

// Errors: neither endpoint nor cache; no model; a prompt without {text}.
void check(const ParaphraseConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::augment
