#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace pointsman::testing {

// A server on a port of this machine that answers each request with the bytes that `answer` gives
// for its head and body; "" closes the connection without an answer. Several connections at a time.
class LocalServer {
 public:
  using Answer = std::function<std::string(const std::string& head, const std::string& body)>;
  enum class Net { ipv4, ipv6 };
  explicit LocalServer(Answer answer, Net net = Net::ipv4);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  // "http://127.0.0.1:PORT", "http://[::1]:PORT".
  std::string url() const;

 private:
  void serve();

  Answer answer_;
  Net net_;
  int port_ = 0;  // before the socket, which sets it
  int socket_ = -1;
  std::thread thread_;
  std::vector<std::thread> connections_;
};

// A whole response with its length.
std::string http_response(int status, const std::string& body,
                          const std::string& headers = "content-type: application/json\r\n");

// An address on which nothing listens.
std::string dead_url();

}  // namespace pointsman::testing
