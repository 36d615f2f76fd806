#include "base/http_client.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdint>
#include <future>
#include <thread>

#include "base/error.h"
#include "base/stop.h"

namespace pointsman {
namespace {

constexpr std::size_t kHeaderRoom = std::size_t{64} << 10;  // beside the body, in bytes
constexpr std::chrono::milliseconds kLookAtStop{50};

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

[[noreturn]] void refuse_url(std::string_view url, const char* what) {
  std::string shown;
  for (const char c : url.substr(0, 80)) shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  throw Error(ErrorKind::config, "'" + shown + "': " + what);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The host as an address and the header Host write it: IPv6 in brackets.
std::string authority(const HttpUrl& url) {
  const bool ipv6 = url.host.find(':') != url.host.npos;
  return (ipv6 ? "[" + url.host + "]" : url.host) + ":" + url.port;
}

bool is_ip(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

void stop_if_asked() {
  if (const int signal = stop_signal(); signal != 0) throw Interrupted(signal, "");
}

// What a look-up found.
struct Found {
  error_code error;
  Tcp::resolver::results_type addresses;
};

// Starts a look-up on a thread of its own: nothing stops one that is under way, so it is left
// behind where it takes too long.
std::future<Found> look_up(const HttpUrl& url) {
  std::promise<Found> promise;
  std::future<Found> future = promise.get_future();
  std::thread([host = url.host, port = url.port, promise = std::move(promise)]() mutable {
    asio::io_context context;
    Found found;
    found.addresses = Tcp::resolver(context).resolve(host, port, found.error);
    promise.set_value(std::move(found));
  }).detach();
  return future;
}

// One exchange: each step starts an operation and waits for it, for the deadline or for a signal.
class Exchange {
 public:
  Exchange(const HttpRequest& request, const HttpLimits& limits)
      : request_(request),
        limits_(limits),
        url_(parse_http_url(request.url)),
        deadline_(Clock::now() + limits.timeout) {}

  HttpResponse run() {
    const auto addresses = resolve();
    if (!url_.tls) {
      beast::tcp_stream stream(context_);
      connect(stream, addresses);
      return talk(stream);
    }
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.set_default_verify_paths();
    tls.set_verify_mode(asio::ssl::verify_peer);
    beast::ssl_stream<beast::tcp_stream> stream(context_, tls);
    stream.set_verify_callback(asio::ssl::host_name_verification(url_.host));
    if (!is_ip(url_.host)) SSL_set_tlsext_host_name(stream.native_handle(), url_.host.c_str());
    connect(beast::get_lowest_layer(stream), addresses);
    error_code error;
    stream.async_handshake(asio::ssl::stream_base::client, [&](error_code e) { error = e; });
    wait(error, "no TLS connection");
    return talk(stream);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::system,
                (url_.tls ? "https://" : "http://") + authority(url_) + ": " + what);
  }

  // Runs what was started; `error` is its outcome.
  void wait(const error_code& error, const char* what) {
    finish(error);
    require(error, what);
  }
  const error_code& finish(const error_code& error) {
    context_.restart();
    while (!context_.stopped()) {
      stop_if_asked();
      context_.run_for(kLookAtStop);
    }
    return error;
  }
  void require(const error_code& error, const char* what) const {
    if (!error) return;
    if (error == beast::error::timeout) {
      fail("no whole answer within " + std::to_string(limits_.timeout.count()) + " ms");
    }
    fail(std::string(what) + ": " + error.message());
  }

  Tcp::resolver::results_type resolve() {
    std::future<Found> future = look_up(url_);
    while (future.wait_for(kLookAtStop) != std::future_status::ready) {
      stop_if_asked();
      if (Clock::now() > deadline_) fail("no such host: the look-up took too long");
    }
    Found found = future.get();
    if (found.error) fail("no such host: " + found.error.message());
    return found.addresses;
  }

  void connect(beast::tcp_stream& stream, const Tcp::resolver::results_type& addresses) {
    stream.expires_at(deadline_);
    error_code error;
    stream.async_connect(addresses, [&](error_code e, const Tcp::endpoint&) { error = e; });
    wait(error, "no connection");
  }

  http::request<http::string_body> message() const {
    constexpr unsigned kHttp11 = 11;
    http::request<http::string_body> message(http::verb::post, url_.target, kHttp11);
    message.set(http::field::host, authority(url_));
    message.set(http::field::user_agent, "pointsman");
    message.set(http::field::content_type, "application/json");
    message.set(http::field::accept, "application/json");
    for (const auto& [name, value] : request_.headers) {
      if (has_control(name) || has_control(value))
        throw Error(ErrorKind::config, "the header " + name + " holds a control character");
      message.set(name, value);
    }
    message.body() = request_.body;
    message.prepare_payload();
    message.keep_alive(false);
    return message;
  }

  template <class Stream>
  HttpResponse talk(Stream& stream) {
    const auto to_send = message();
    error_code error;
    http::async_write(stream, to_send, [&](error_code e, std::size_t) { error = e; });
    wait(error, "the request was not taken");
    beast::flat_buffer buffer(limits_.max_body + kHeaderRoom);
    while (true) {
      HttpResponse response = read(stream, buffer);
      if (!is_interim(response.status)) return response;
    }
  }

  // 100 Continue and its like, which the answer follows; 101 is the last in HTTP.
  static bool is_interim(int status) { return status >= 100 && status < 200 && status != 101; }

  template <class Stream>
  HttpResponse read(Stream& stream, beast::flat_buffer& buffer) {
    error_code error;
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits_.max_body);
    while (!parser.is_done()) {
      http::async_read_some(stream, buffer, parser, [&](error_code e, std::size_t) { error = e; });
      if (const error_code outcome = finish(error);
          outcome == http::error::body_limit || outcome == http::error::buffer_overflow)
        fail("an answer of more than " + std::to_string(limits_.max_body) + " bytes");
      require(error, "no whole answer");
    }
    HttpResponse response;
    response.status = parser.get().result_int();
    for (const auto& field : parser.get()) {
      std::string name(field.name_string());
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      response.headers[name] = std::string(field.value());
    }
    response.body = std::move(parser.get().body());
    return response;
  }

  const HttpRequest& request_;
  const HttpLimits& limits_;
  HttpUrl url_;
  Clock::time_point deadline_;
  asio::io_context context_;
};

}  // namespace

HttpUrl parse_http_url(std::string_view url) {
  HttpUrl parsed;
  std::string_view rest = url;
  parsed.tls = rest.starts_with("https://");
  if (!parsed.tls && !rest.starts_with("http://"))
    refuse_url(url, "an address starts with http:// or https://");
  rest.remove_prefix(parsed.tls ? 8 : 7);
  if (has_control(url) || url.find(' ') != url.npos)
    refuse_url(url, "an address holds no spaces and no control characters");
  const auto slash = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  parsed.target = std::string(rest.substr(slash, rest.find('#') - slash));
  if (!parsed.target.starts_with("/")) parsed.target.insert(0, "/");
  if (authority.find_first_of("@#") != authority.npos)
    refuse_url(url, "an address has no user name here; the key comes by api_key_env");
  parsed.port = parsed.tls ? "443" : "80";
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (colon != authority.npos) {
    parsed.port = std::string(authority.substr(colon + 1));
    authority = authority.substr(0, colon);
  }
  const bool digits = std::ranges::all_of(parsed.port, [](char c) { return c >= '0' && c <= '9'; });
  if (parsed.port.empty() || !digits || parsed.port.size() > 5 || std::stoi(parsed.port) > 65535)
    refuse_url(url, "a port is a number up to 65535");
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  if (authority.empty()) refuse_url(url, "an address names a host");
  if (authority.find_first_of("[]") != authority.npos)
    refuse_url(url, "brackets stand around an IPv6 address, such as http://[::1]:8000");
  parsed.host = std::string(authority);
  return parsed;
}

HttpResponse http_post(const HttpRequest& request, const HttpLimits& limits) {
  return Exchange(request, limits).run();
}

}  // namespace pointsman
