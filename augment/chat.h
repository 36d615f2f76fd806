#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "augment/chat_config.h"
#include "augment/endpoint.h"

namespace pointsman::augment {

// What the config does not hold.
struct ChatRuntime {
  std::string api_key;  // of the environment variable that the config names; "": none
  std::chrono::milliseconds first_wait{500};
};

// The body of a request: model, one user message, temperature, max_tokens.
std::string chat_request(const ChatConfig& config, const std::string& prompt);

// The message of the first choice of a response; nothing where it is no chat completion.
std::optional<std::string> chat_message(std::string_view response);

// A message without white space around it, without what a reasoning model thinks aloud before it
// (empty where the thoughts do not end), and without the fence that models like to put around JSON.
std::string_view trimmed(std::string_view text);
std::string_view without_thoughts(std::string_view message);
std::string_view without_fence(std::string_view text);

// The questions of one run to one chat endpoint, asked by several threads.
class Chat {
 public:
  // `config` has an endpoint and outlives this.
  Chat(const ChatConfig& config, const ChatRuntime& runtime);

  // Asks the questions 0 … count - 1 in order, `concurrency` at a time. `request` gives the body of
  // one; `read` takes what a 200 held and says whether it is an answer. Both are called by several
  // threads. What comes to nothing is counted by its reason: rate_limited, server_error,
  // timeout_or_connection, no_json, budget. Errors: what the endpoint refuses; system, in one line,
  // when five questions in a row fail; Interrupted.
  using Request = std::function<std::string(std::size_t question)>;
  using Read = std::function<bool(std::size_t question, const std::string& response)>;
  void ask(std::size_t count, const Request& request, const Read& read);

  const std::map<std::string, std::int64_t>& failed() const { return failed_; }
  std::int64_t requests() const { return endpoint_.requests(); }

 private:
  struct Round;
  void work(Round& round);
  void ask_one(Round& round, std::size_t question);
  void fail_one(Round& round, const std::string& reason, const std::string& what);

  const ChatConfig& config_;
  Endpoint endpoint_;
  std::mutex mutex_;
  std::map<std::string, std::int64_t> failed_;
};

}  // namespace pointsman::augment
