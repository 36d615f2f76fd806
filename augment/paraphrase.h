#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "augment/augment.h"
#include "augment/chat.h"
#include "augment/paraphrase_config.h"

namespace pointsman::augment {

// The body of the request.
std::string paraphrase_request(const ParaphraseConfig& config, std::string_view text);

// What an answer depends on: "sha256:…" of the compact JSON array
// [1, model, prompt, text, temperature, n, max_tokens], UTF-8, with the prompt as the template
// stands in the config.
std::string paraphrase_key(const ParaphraseConfig& config, std::string_view text);

// What a response holds: paraphrases, trimmed, without those that are empty or hold control
// characters, at most n.
struct ParsedAnswer {
  std::optional<std::vector<std::string>> paraphrases;  // nothing: no such answer
  std::int64_t empty = 0;                               // paraphrases that were dropped
};
ParsedAnswer parse_answer(std::string_view body, std::int64_t n);

// Paraphrases of the texts: from the cache, which costs nothing, and for the rest from the
// endpoint, `concurrency` at a time, the classes in turn, until each should have half as many again
// as it wants or the budget is used up. Every answer is in the cache before the next question is
// asked. `counts` is the entry of augmentation.json: texts, from_cache, requests, candidates, and
// `failed` by reason: rate_limited, server_error, timeout_or_connection, no_json, empty, budget.
// Errors: what the cache and the endpoint refuse; system, in one line, when five questions in a
// row fail; Interrupted.
Candidates paraphrase(const ParaphraseConfig& config, const ChatRuntime& runtime,
                      std::span<const SourceText> texts, std::span<const std::int64_t> wanted);

}  // namespace pointsman::augment
