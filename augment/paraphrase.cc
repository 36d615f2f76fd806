#include "augment/paraphrase.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "augment/endpoint.h"
#include "augment/paraphrase_cache.h"
#include "augment/questions.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/stop.h"

namespace pointsman::augment {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

// The content without the fence that models like to put around JSON.
std::string_view without_fence(std::string_view text) {
  text = trim(text);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 6) return text;
  text = text.substr(3, text.size() - 6);
  const auto line = text.find('\n');
  return line == text.npos ? trim(text) : trim(text.substr(line));
}

// The content behind what a reasoning model thinks aloud. Errors: data, for thoughts that do not
// end.
std::string_view without_thoughts(std::string_view text) {
  constexpr std::string_view kEnd = "</think>";
  text = trim(text);
  if (!text.starts_with("<think>")) return text;
  const auto end = text.find(kEnd);
  if (end == text.npos) throw Error(ErrorKind::data, "content: thoughts without an end");
  return text.substr(end + kEnd.size());
}

// "1. text", "- text", "\"text\"" as text.
std::string_view without_bullet(std::string_view line) {
  line = trim(line);
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 && digits < 3 && digits < line.size() &&
      (line[digits] == '.' || line[digits] == ')'))
    line = trim(line.substr(digits + 1));
  else if (line.starts_with("- ") || line.starts_with("* "))
    line = trim(line.substr(2));
  if (line.size() > 2 && line.starts_with('"') && line.ends_with('"'))
    line = line.substr(1, line.size() - 2);
  return line;
}

// The message of the first choice. Errors: data.
std::string content_of(std::string_view body) {
  const Json answer = parse_json(body, "answer", ErrorKind::data);
  const auto pointer = "/choices/0/message/content"_json_pointer;
  if (!answer.is_object() || !answer.contains(pointer) || !answer[pointer].is_string())
    throw Error(ErrorKind::data, "answer: no choices[0].message.content");
  return answer[pointer].get<std::string>();
}

// The texts of a content: an array, or lines. Errors: data, for JSON that is not one.
std::vector<std::string> texts_of(std::string_view content) {
  std::vector<std::string> texts;
  content = without_fence(without_thoughts(content));
  if (content.starts_with('[') || content.starts_with('{')) {
    for (const Json& one : parse_json(content, "content", ErrorKind::data)) {
      if (!one.is_string()) throw Error(ErrorKind::data, "content: no array of strings");
      texts.push_back(one.get<std::string>());
    }
    return texts;
  }
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    if (!trim(content.substr(0, end)).empty())
      texts.emplace_back(without_bullet(content.substr(0, end)));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return texts;
}

EndpointOptions endpoint_options(const ParaphraseConfig& config, const ParaphraseRuntime& runtime) {
  EndpointOptions options;
  options.name = *config.endpoint;
  options.api_key = runtime.api_key;
  options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * config.timeout_s));
  options.retries = config.retries;
  options.budget = config.budget;
  options.first_wait = runtime.first_wait;
  return options;
}

// A query stays behind the path.
std::string chat_url(const std::string& endpoint) {
  constexpr std::string_view kPath = "/chat/completions";
  const std::size_t query = std::min(endpoint.find_first_of("?#"), endpoint.size());
  std::string url = endpoint.substr(0, query);
  while (url.ends_with('/')) url.pop_back();
  if (!url.ends_with(kPath)) url += kPath;
  return url + endpoint.substr(query);
}

// The questions of one run, asked by several threads.
class Asking {
 public:
  Asking(const ParaphraseConfig& config, const ParaphraseRuntime& runtime,
         std::span<const SourceText> texts, ParaphraseCache* cache)
      : config_(config),
        texts_(texts),
        cache_(cache),
        endpoint_(chat_url(*config.endpoint), endpoint_options(config, runtime)),
        answers_(texts.size()) {}

  // Asks about the texts at these positions. Errors: as paraphrase().
  void ask(const std::vector<std::size_t>& positions) {
    const auto count = std::min(static_cast<std::size_t>(config_.concurrency), positions.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < count; ++t) threads.emplace_back([&] { work(positions); });
    }
    if (error_) std::rethrow_exception(error_);
  }

  std::vector<std::vector<std::string>>& answers() { return answers_; }
  const std::map<std::string, std::int64_t>& failed() const { return failed_; }
  std::int64_t requests() const { return endpoint_.requests(); }

 private:
  void work(const std::vector<std::size_t>& positions) {
    try {
      while (!over_) {
        const std::size_t next = next_++;
        if (next >= positions.size()) return;
        ask_one(positions[next]);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      over_ = true;
    }
  }

  void ask_one(std::size_t i) {
    const Answer answer = endpoint_.post(paraphrase_request(config_, texts_[i].text), i);
    if (answer.kind == Answer::Kind::over_budget) return fail_one("budget", "");
    if (answer.kind == Answer::Kind::gave_up) return fail_one(answer.reason, answer.what);
    ParsedAnswer parsed = parse_answer(answer.body, config_.n);
    if (!parsed.paraphrases)
      return fail_one("no_json", *config_.endpoint +
                                     ": an answer that is no chat completion with a JSON array or "
                                     "lines in it");
    if (cache_ != nullptr) cache_->put(config_, texts_[i].text, *parsed.paraphrases);
    const std::lock_guard lock(mutex_);
    if (parsed.empty > 0) failed_["empty"] += parsed.empty;
    in_a_row_ = 0;
    answers_[i] = std::move(*parsed.paraphrases);
  }

  // Counts it; ends the run when an endpoint plainly does not answer.
  void fail_one(const std::string& reason, const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++failed_[reason];
    if (what.empty() || ++in_a_row_ < kGiveUpAfter || over_) return;
    throw plainly_silent(
        what, cache_ == nullptr ? "" : "answers so far are in " + config_.cache->string());
  }

  const ParaphraseConfig& config_;
  std::span<const SourceText> texts_;
  ParaphraseCache* cache_;
  Endpoint endpoint_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> over_ = false;
  std::mutex mutex_;
  std::vector<std::vector<std::string>> answers_;
  std::map<std::string, std::int64_t> failed_;
  int in_a_row_ = 0;
  std::exception_ptr error_;
};

}  // namespace

std::string paraphrase_request(const ParaphraseConfig& config, std::string_view text) {
  // The number first: what a row's text holds is not looked at.
  const std::string prompt =
      replaced(replaced(config.prompt, "{n}", std::to_string(config.n)), "{text}", text);
  Json body;
  body["model"] = config.model;
  body["messages"] = Json::array({{{"role", "user"}, {"content", prompt}}});
  body["temperature"] = config.temperature;
  body["max_tokens"] = config.max_tokens;
  return body.dump();
}

ParsedAnswer parse_answer(std::string_view body, std::int64_t n) {
  ParsedAnswer parsed;
  try {
    parsed.paraphrases.emplace();
    for (const std::string& text : texts_of(content_of(body))) {
      const std::string_view one = trim(text);
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

Candidates paraphrase(const ParaphraseConfig& config, const ParaphraseRuntime& runtime,
                      std::span<const SourceText> texts, std::span<const std::int64_t> wanted) {
  std::optional<ParaphraseCache> cache;
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
    Asking asked(config, runtime, texts, cache ? &*cache : nullptr);
    asked.ask(open);
    for (const std::size_t i : open) found.of_text[i] = std::move(asked.answers()[i]);
    found.counts["requests"] = asked.requests();
    for (const auto& [reason, count] : asked.failed()) found.counts["failed"][reason] = count;
  }
  for (const auto& some : found.of_text) candidates += static_cast<std::int64_t>(some.size());
  found.counts["candidates"] = candidates;
  return found;
}

}  // namespace pointsman::augment
