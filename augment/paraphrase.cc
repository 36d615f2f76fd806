#include "augment/paraphrase.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "augment/answer_cache.h"
#include "augment/questions.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"

namespace pointsman::augment {
namespace {

constexpr int kKeyVersion = 1;

// "1. text", "- text", "\"text\"" as text.
std::string_view without_bullet(std::string_view line) {
  line = trimmed(line);
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits < 3 && digits < line.size() &&
      (line[digits] == '.' || line[digits] == ')'))
    line = trimmed(line.substr(digits + 1));
  else if (line.starts_with("- ") || line.starts_with("* "))
    line = trimmed(line.substr(2));
  if (line.size() > 2 && line.starts_with('"') && line.ends_with('"'))
    line = line.substr(1, line.size() - 2);
  return line;
}

// The texts of a content: an array, or lines. Errors: data, for JSON that is not one.
std::vector<std::string> texts_of(std::string_view content) {
  std::vector<std::string> texts;
  content = without_fence(content);
  if (content.starts_with('[') || content.starts_with('{')) {
    for (const Json& one : parse_json(content, "content", ErrorKind::data)) {
      if (!one.is_string()) throw Error(ErrorKind::data, "content: no array of strings");
      texts.push_back(one.get<std::string>());
    }
    return texts;
  }
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    if (!trimmed(content.substr(0, end)).empty())
      texts.emplace_back(without_bullet(content.substr(0, end)));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return texts;
}

// The cache's line of an answer.
Json cache_line(const ParaphraseConfig& config, const std::string& text,
                const std::vector<std::string>& answers) {
  Json line;
  line["key"] = paraphrase_key(config, text);
  line["model"] = config.model;
  line["text"] = text;
  line["temperature"] = config.temperature;
  line["n"] = config.n;
  line["max_tokens"] = config.max_tokens;
  line["answers"] = answers;
  return line;
}

// Asks about the texts at these positions; every answer is in the cache before the next question.
void ask(const ParaphraseConfig& config, const ChatRuntime& runtime,
         std::span<const SourceText> texts, const std::vector<std::size_t>& positions,
         AnswerCache* cache, Candidates& found) {
  Chat chat(config, runtime);
  std::atomic<std::int64_t> empty = 0;
  chat.ask(
      positions.size(),
      [&](std::size_t i) { return paraphrase_request(config, texts[positions[i]].text); },
      [&](std::size_t i, const std::string& response) {
        ParsedAnswer parsed = parse_answer(response, config.n);
        if (!parsed.paraphrases) return false;
        const std::string& text = texts[positions[i]].text;
        if (cache != nullptr) cache->put(cache_line(config, text, *parsed.paraphrases));
        empty += parsed.empty;
        found.of_text[positions[i]] = std::move(*parsed.paraphrases);
        return true;
      });
  found.counts["requests"] = chat.requests();
  for (const auto& [reason, count] : chat.failed()) found.counts["failed"][reason] = count;
  if (empty > 0) found.counts["failed"]["empty"] = empty.load();
}

}  // namespace

std::string paraphrase_request(const ParaphraseConfig& config, std::string_view text) {
  return chat_request(config,
                      filled(config.prompt, {{"{n}", std::to_string(config.n)}, {"{text}", text}}));
}

std::string paraphrase_key(const ParaphraseConfig& config, std::string_view text) {
  const Json parts = {kKeyVersion,        config.model, config.prompt,    std::string(text),
                      config.temperature, config.n,     config.max_tokens};
  return sha256(parts.dump());
}

ParsedAnswer parse_answer(std::string_view body, std::int64_t n) {
  ParsedAnswer parsed;
  const auto message = chat_message(body);
  if (!message) return parsed;
  const std::string_view content = without_thoughts(*message);
  if (content.empty() && !trimmed(*message).empty()) return parsed;
  try {
    parsed.paraphrases.emplace();
    for (const std::string& text : texts_of(content)) {
      const std::string_view one = trimmed(text);
      if (one.empty() || has_control(one))
        ++parsed.empty;
      else if (static_cast<std::int64_t>(parsed.paraphrases->size()) < n)
        parsed.paraphrases->emplace_back(one);
    }
    if (parsed.paraphrases->empty() && parsed.empty == 0) parsed.empty = 1;
  } catch (const Error&) {
    parsed.paraphrases.reset();
  }
  return parsed;
}

Candidates paraphrase(const ParaphraseConfig& config, const ChatRuntime& runtime,
                      std::span<const SourceText> texts, std::span<const std::int64_t> wanted) {
  std::optional<AnswerCache> cache;
  if (config.cache) cache.emplace(*config.cache);
  Candidates found;
  found.of_text.resize(texts.size());
  std::vector<bool> unknown(texts.size(), true);
  std::vector<double> lacking;
  for (const std::int64_t count : wanted) lacking.push_back(1.5 * static_cast<double>(count));
  std::int64_t cached = 0, candidates = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto* known = cache ? cache->find(paraphrase_key(config, texts[i].text)) : nullptr;
    if (known == nullptr) continue;
    unknown[i] = false;
    ++cached;
    found.of_text[i] = *known;
    lacking[texts[i].of_class] -= static_cast<double>(known->size());
  }
  const std::vector<std::size_t> open =
      questions_in_turn({texts, lacking, static_cast<double>(config.n)}, unknown);
  found.counts["texts"] = texts.size();
  found.counts["from_cache"] = cached;
  found.counts["requests"] = 0;
  found.counts["failed"] = Json::object();
  if (config.endpoint && !open.empty()) {
    log::info("augment: asking " + *config.endpoint + " about " + std::to_string(open.size()) +
              " texts");
    ask(config, runtime, texts, open, cache ? &*cache : nullptr, found);
  }
  for (const auto& some : found.of_text) candidates += static_cast<std::int64_t>(some.size());
  found.counts["candidates"] = candidates;
  return found;
}

}  // namespace pointsman::augment
