#include "augment/endpoint.h"

#include <algorithm>
#include <ctime>
#include <thread>

#include "base/stop.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLongestWait{60'000};
constexpr milliseconds kLongestRetryAfter{600'000};

bool may_pass(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status < 600);
}

// With every `from`, which is not empty, as `to`; what is put in is not looked at.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// Sleeps, looking out for a signal.
void wait_for(milliseconds time) {
  constexpr milliseconds kStep{50};
  const auto end = std::chrono::steady_clock::now() + time;
  while (true) {
    if (const int signal = stop_signal(); signal != 0) throw Interrupted(signal, "");
    const auto now = std::chrono::steady_clock::now();
    if (now >= end) return;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(kStep, end - now));
  }
}

// The response, or what went wrong on the way, which may pass.
std::optional<HttpResponse> try_post(const HttpRequest& request, const HttpLimits& limits,
                                     Answer& answer) {
  try {
    return http_post(request, limits);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::config) throw;
    answer.reason = "timeout_or_connection";
    answer.what = error.what();
    return std::nullopt;
  }
}

}  // namespace

std::string filled(std::string_view form, std::initializer_list<Placeholder> values) {
  std::string text;
  while (!form.empty()) {
    const auto* const found = std::ranges::find_if(
        values, [&](const Placeholder& value) { return form.starts_with(value.first); });
    text += found == values.end() ? form.substr(0, 1) : found->second;
    form.remove_prefix(found == values.end() ? 1 : found->first.size());
  }
  return text;
}

Error plainly_silent(const std::string& what, const std::string& hint) {
  return Error(
      ErrorKind::system,
      what + " (" + std::to_string(kGiveUpAfter) + " texts in a row failed, retries included)",
      hint);
}

milliseconds back_off(milliseconds first, std::int64_t attempt, Rng& rng) {
  constexpr std::int64_t kMostDoublings = 20;
  const auto doubled = first * (std::int64_t{1} << std::min(attempt - 1, kMostDoublings));
  const double capped = static_cast<double>(std::min<milliseconds>(doubled, kLongestWait).count());
  return milliseconds(static_cast<std::int64_t>(capped * (0.5 + 0.5 * rng.uniform())));
}

std::optional<milliseconds> retry_after(std::string_view header, std::int64_t now_s) {
  constexpr std::size_t kDigits = 9;
  std::int64_t seconds = 0;
  const bool digits = !header.empty() && header.size() <= kDigits &&
                      std::ranges::all_of(header, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    seconds = std::stol(std::string(header));
  } else {
    std::tm date{};
    const std::string text(header);
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (end == nullptr || *end != '\0') return std::nullopt;
    seconds = std::max<std::int64_t>(0, static_cast<std::int64_t>(::timegm(&date)) - now_s);
  }
  return std::min<milliseconds>(std::chrono::seconds(seconds), kLongestRetryAfter);
}

Endpoint::Endpoint(std::string url, EndpointOptions options)
    : url_(std::move(url)), options_(std::move(options)) {
  parse_http_url(url_);
}

bool Endpoint::pay() {
  if (requests_.fetch_add(1) < options_.budget) return true;
  requests_.fetch_sub(1);
  return false;
}

// A gateway may echo what it was sent.
std::string Endpoint::without_key(const std::string& text) const {
  return options_.api_key.empty() ? text : replaced(text, options_.api_key, "***");
}

void Endpoint::refuse(const HttpResponse& response) const {
  std::string what = options_.name + ": HTTP " + std::to_string(response.status);
  if (response.status >= 300 && response.status < 400)
    what += ", a redirect, which is not followed; give the address it leads to";
  else if (response.status == 401 || response.status == 403)
    what += ", the key is missing or not accepted; see api_key_env";
  else if (!response.body.empty() && !text::find_invalid_utf8(response.body))
    what += ": " + text::shown(without_key(response.body));
  throw Error(ErrorKind::system, what);
}

Answer Endpoint::post(const std::string& body, std::uint64_t stream) {
  HttpRequest request{url_, body, {}};
  if (!options_.api_key.empty())
    request.headers.emplace_back("Authorization", "Bearer " + options_.api_key);
  const HttpLimits limits{.timeout = options_.timeout};
  Rng rng(stream, "augment/back_off");
  Answer answer;
  for (std::int64_t attempt = 1;; ++attempt) {
    if (const int signal = stop_signal(); signal != 0) throw Interrupted(signal, "");
    if (!pay()) return {Answer::Kind::over_budget, "", "budget", ""};
    milliseconds wait = back_off(options_.first_wait, attempt, rng);
    auto response = try_post(request, limits, answer);
    if (response && response->status == 200)
      return {Answer::Kind::text, std::move(response->body), "", ""};
    if (response) {
      if (!may_pass(response->status)) refuse(*response);
      answer.reason = response->status == 429 ? "rate_limited" : "server_error";
      answer.what = options_.name + ": HTTP " + std::to_string(response->status);
      const auto header = response->headers.find("retry-after");
      if (header != response->headers.end())
        wait = retry_after(header->second, std::time(nullptr)).value_or(wait);
    }
    if (attempt > options_.retries) return answer;
    wait_for(wait);
  }
}

}  // namespace pointsman::augment
