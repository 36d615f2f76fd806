#include "base/http_client.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "base/error.h"
#include "base/stop.h"
#include "tests/support/local_server.h"
#include "tests/unit/data/refusal.h"

namespace pointsman {
namespace {

using data::refusal;
using testing::http_response;
using testing::LocalServer;

HttpLimits limits(int timeout_ms = 5000) {
  return {.timeout = std::chrono::milliseconds(timeout_ms), .max_body = 1000};
}

TEST(HttpClient, PostsJsonAndReadsTheAnswer) {
  std::string head, body;
  const LocalServer server([&](const std::string& h, const std::string& b) {
    head = h;
    body = b;
    return http_response(200, "{\"ok\": true}", "Retry-After: 7\r\n");
  });
  const HttpResponse response = http_post(
      {server.url() + "/a/b?c=d", "{\"x\": 1}", {{"Authorization", "Bearer k"}}}, limits());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{\"ok\": true}");
  EXPECT_EQ(response.headers.at("retry-after"), "7");
  EXPECT_TRUE(head.starts_with("POST /a/b?c=d HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("Content-Type: application/json"), std::string::npos);
  EXPECT_NE(head.find("Authorization: Bearer k"), std::string::npos);
  EXPECT_EQ(body, "{\"x\": 1}");
}

TEST(HttpClient, ReadsChunksAndDoesNotFollowRedirects) {
  const LocalServer chunks([](const auto&, const auto&) {
    return "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  });
  EXPECT_EQ(http_post({chunks.url(), "{}", {}}, limits()).body, "abcde");
  const LocalServer away([](const auto&, const auto&) {
    return http_response(302, "", "location: file:///etc/passwd\r\n");
  });
  EXPECT_EQ(http_post({away.url(), "{}", {}}, limits()).status, 302);
}

TEST(HttpClient, PassesOverInterimAnswers) {
  const LocalServer server([](const auto&, const auto&) {
    return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" +
           http_response(200, "{}");
  });
  const HttpResponse response = http_post({server.url(), "{}", {}}, limits());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{}");
  EXPECT_FALSE(response.headers.contains("link"));
}

TEST(HttpClient, ReachesAnIpv6Address) {
  std::string head;
  std::unique_ptr<LocalServer> server;
  try {
    server = std::make_unique<LocalServer>(
        [&](const std::string& h, const auto&) {
          head = h;
          return http_response(200, "{}");
        },
        LocalServer::Net::ipv6);
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  EXPECT_EQ(http_post({server->url(), "{}", {}}, limits()).status, 200);
  EXPECT_NE(head.find("Host: " + server->url().substr(7) + "\r\n"), std::string::npos) << head;
}

TEST(HttpClient, ASignalEndsAWaitingRequest) {
  const LocalServer silent([](const auto&, const auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    return std::string();
  });
  const auto begin = std::chrono::steady_clock::now();
  std::jthread stop([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    request_stop(SIGINT);
  });
  EXPECT_THROW(http_post({silent.url(), "{}", {}}, limits(60'000)), Interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  stop.join();
  request_stop(0);
}

TEST(HttpClient, EveryFailureIsOneLine) {
  const auto failure = [](const std::string& url, int timeout_ms = 5000) {
    return refusal([&] { http_post({url, "{}", {}}, limits(timeout_ms)); }, ErrorKind::system);
  };
  EXPECT_NE(failure(testing::dead_url()).find("no connection"), std::string::npos);
  const LocalServer silent([](const auto&, const auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return std::string();
  });
  EXPECT_NE(failure(silent.url(), 100).find("within 100 ms"), std::string::npos);
  const LocalServer closes([](const auto&, const auto&) { return std::string(); });
  EXPECT_NE(failure(closes.url()).find("no whole answer"), std::string::npos);
  const LocalServer half([](const auto&, const auto&) {
    return std::string("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc");
  });
  EXPECT_NE(failure(half.url()).find("no whole answer"), std::string::npos);
  const LocalServer huge(
      [](const auto&, const auto&) { return http_response(200, std::string(2000, 'x')); });
  EXPECT_NE(failure(huge.url()).find("more than 1000 bytes"), std::string::npos);
  const LocalServer noise(
      [](const auto&, const auto&) { return std::string("SSH-2.0-x\r\n\r\n"); });
  failure(noise.url());
}

TEST(HttpClient, TlsToWhatSpeaksNoneFails) {
  const LocalServer plain([](const auto&, const auto&) { return http_response(200, "{}"); });
  const std::string url = "https" + plain.url().substr(4);
  const std::string what = refusal(
      [&] {
        http_post({url, "{}", {}}, limits(1000));
      },
      ErrorKind::system);
  EXPECT_TRUE(what.starts_with("https://127.0.0.1:")) << what;
}

TEST(HttpUrl, IsParsedStrictly) {
  const HttpUrl url = parse_http_url("https://example.com/v1/x?y#z");
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, "443");
  EXPECT_EQ(url.target, "/v1/x?y");
  EXPECT_EQ(parse_http_url("http://[::1]:8080").host, "::1");
  EXPECT_EQ(parse_http_url("http://[::1]:8080").port, "8080");
  EXPECT_EQ(parse_http_url("http://h?q").target, "/?q");
  for (const char* bad : {"", "ftp://x", "http://", "http://:80", "http://u:p@h", "http://h:99999",
                          "http://h:", "http://h:8a", "http://a b", "http://a\r\nb", "http://[::1",
                          "http://::1/v1", "http://[]", "http://[::1]x:80"})
    refusal([&] { parse_http_url(bad); }, ErrorKind::config);
}

TEST(HttpClient, AHeaderCannotSmuggleAnother) {
  const LocalServer server([](const auto&, const auto&) { return http_response(200, "{}"); });
  const std::string what = refusal(
      [&] {
        http_post({server.url(), "{}", {{"Authorization", "Bearer secret\r\nx: y"}}}, limits());
      },
      ErrorKind::config);
  EXPECT_EQ(what.find("secret"), std::string::npos) << what;
}

}  // namespace
}  // namespace pointsman
