#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/http_client.h"
#include "base/rng.h"

namespace pointsman::augment {

// How an endpoint is asked, beyond the request itself.
struct EndpointOptions {
  std::string name;     // in errors: its address
  std::string api_key;  // "": none; never in an error, a log or a file
  std::chrono::milliseconds timeout{60'000};
  std::int64_t retries = 4;
  std::int64_t budget = 1000;  // requests in all, retries included
  std::chrono::milliseconds first_wait{500};
};

// What came of one question.
struct Answer {
  enum class Kind { text, gave_up, over_budget };
  Kind kind = Kind::gave_up;
  std::string body;    // of `text`: what a 200 held
  std::string reason;  // of `gave_up`: rate_limited, server_error, timeout_or_connection
  std::string what;    // and in words
};

// The form with every placeholder as its value; what is put in is not looked at.
using Placeholder = std::pair<std::string_view, std::string_view>;
std::string filled(std::string_view form, std::initializer_list<Placeholder> values);

// An endpoint that fails so many questions in a row plainly does not answer.
constexpr int kGiveUpAfter = 5;
Error plainly_silent(const std::string& what, const std::string& hint = "");

// Waits before try `attempt` (from 1): the first wait doubled each time, at most a minute, times a
// random factor from 0.5 to 1 ("equal jitter", Brooker 2015).
std::chrono::milliseconds back_off(std::chrono::milliseconds first, std::int64_t attempt, Rng& rng);

// Retry-After (RFC 9110, section 10.2.3), in seconds or as a date, at most ten minutes; nothing
// where the header says nothing that can be read.
std::optional<std::chrono::milliseconds> retry_after(std::string_view header, std::int64_t now_s);

// Posts JSON and tries again what may pass: no connection, no answer in time, 408, 425, 429, 5xx.
// Safe for many threads.
class Endpoint {
 public:
  Endpoint(std::string url, EndpointOptions options);

  // Errors: config or system, in one line, for what no retry mends: another 4xx (a wrong key, model
  // or path), a redirect; Interrupted, on a signal.
  Answer post(const std::string& body, std::uint64_t stream);

  std::int64_t requests() const { return requests_; }

 private:
  bool pay();
  std::string without_key(const std::string& text) const;
  [[noreturn]] void refuse(const HttpResponse& response) const;

  std::string url_;
  EndpointOptions options_;
  std::atomic<std::int64_t> requests_ = 0;
};

}  // namespace pointsman::augment
