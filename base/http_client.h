#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman {

// An address as HTTP needs it.
struct HttpUrl {
  bool tls = false;
  std::string host;  // an IPv6 address without its brackets
  std::string port;
  std::string target;  // path and query, "/" at least
};
// http:// or https://, no user name, no fragment. Errors: config, with what would be accepted.
HttpUrl parse_http_url(std::string_view url);

struct HttpRequest {
  std::string url;
  std::string body;  // JSON, posted
  std::vector<std::pair<std::string, std::string>> headers;
};

struct HttpLimits {
  std::chrono::milliseconds timeout{30'000};  // for everything from the look-up to the last byte
  std::size_t max_body = std::size_t{8} << 20;
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// One POST of JSON. Redirects are not followed: their status is returned as any other; 100 Continue
// and its like are passed over. Certificates are verified against the system's store. Errors:
// config, for a malformed address or a header that holds a control character; system, with the host
// named and no header shown, where there is no connection, no whole answer in time, or one that is
// too long; Interrupted, on a signal to this process. Safe for many threads.
HttpResponse http_post(const HttpRequest& request, const HttpLimits& limits);

}  // namespace pointsman
