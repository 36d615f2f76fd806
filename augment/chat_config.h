#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::augment {

// The keys that every section with an OpenAI-compatible chat endpoint has; such a section's struct
// is derived from this one.
struct ChatConfig {
  std::optional<std::string> endpoint;
  std::string model;
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

// http:// or https://.
bool is_address(const std::string& text);

// What is wrong with these keys in any section: an endpoint that is no address, no model.
void check_chat(const ChatConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::augment
