#include "augment/chat.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace pointsman::augment {
namespace {

EndpointOptions endpoint_options(const ChatConfig& config, const ChatRuntime& runtime) {
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

}  // namespace

std::string chat_request(const ChatConfig& config, const std::string& prompt) {
  Json body;
  body["model"] = config.model;
  body["messages"] = Json::array({{{"role", "user"}, {"content", prompt}}});
  body["temperature"] = config.temperature;
  body["max_tokens"] = config.max_tokens;
  return body.dump();
}

std::optional<std::string> chat_message(std::string_view response) {
  try {
    const Json answer = parse_json(response, "answer", ErrorKind::data);
    const auto pointer = "/choices/0/message/content"_json_pointer;
    if (!answer.is_object() || !answer.contains(pointer) || !answer[pointer].is_string())
      return std::nullopt;
    return answer[pointer].get<std::string>();
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view without_thoughts(std::string_view message) {
  constexpr std::string_view kEnd = "</think>";
  message = trimmed(message);
  if (!message.starts_with("<think>")) return message;
  const auto end = message.find(kEnd);
  return end == message.npos ? std::string_view() : trimmed(message.substr(end + kEnd.size()));
}

std::string_view without_fence(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 6) return text;
  text = text.substr(3, text.size() - 6);
  const auto line = text.find('\n');
  return line == text.npos ? trimmed(text) : trimmed(text.substr(line));
}

// One call of ask().
struct Chat::Round {
  std::size_t count;
  const Request& request;
  const Read& read;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> over = false;
  int in_a_row = 0;                    // under the mutex
  std::exception_ptr error = nullptr;  // under the mutex
};

Chat::Chat(const ChatConfig& config, const ChatRuntime& runtime)
    : config_(config), endpoint_(chat_url(*config.endpoint), endpoint_options(config, runtime)) {}

void Chat::ask(std::size_t count, const Request& request, const Read& read) {
  Round round{.count = count, .request = request, .read = read};
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < std::min(static_cast<std::size_t>(config_.concurrency), count); ++t)
      threads.emplace_back([&] { work(round); });
  }
  if (round.error) std::rethrow_exception(round.error);
}

void Chat::work(Round& round) {
  try {
    while (!round.over) {
      const std::size_t question = round.next++;
      if (question >= round.count) return;
      ask_one(round, question);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!round.error) round.error = std::current_exception();
    round.over = true;
  }
}

void Chat::ask_one(Round& round, std::size_t question) {
  const Answer answer = endpoint_.post(round.request(question), question);
  if (answer.kind == Answer::Kind::over_budget) return fail_one(round, "budget", "");
  if (answer.kind == Answer::Kind::gave_up) return fail_one(round, answer.reason, answer.what);
  if (!round.read(question, answer.body))
    return fail_one(round, "no_json",
                    *config_.endpoint +
                        ": an answer that is no chat completion, or whose message has not the form "
                        "asked for");
  const std::lock_guard lock(mutex_);
  round.in_a_row = 0;
}

// Counts it; ends the round when an endpoint plainly does not answer.
void Chat::fail_one(Round& round, const std::string& reason, const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++failed_[reason];
  if (what.empty() || ++round.in_a_row < kGiveUpAfter || round.over) return;
  throw plainly_silent(what,
                       config_.cache ? "answers so far are in " + config_.cache->string() : "");
}

}  // namespace pointsman::augment
