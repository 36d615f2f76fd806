#include "tests/support/local_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <stdexcept>

namespace pointsman::testing {
namespace {

int listen_somewhere(int& port, LocalServer::Net net) {
  const bool four = net == LocalServer::Net::ipv4;
  const int server = ::socket(four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 address6{};
  address6.sin6_family = AF_INET6;
  address6.sin6_addr = in6addr_loopback;
  socklen_t size = four ? sizeof(address) : sizeof(address6);
  auto* plain =
      four ? reinterpret_cast<sockaddr*>(&address) : reinterpret_cast<sockaddr*>(&address6);
  if (server < 0 || ::bind(server, plain, size) != 0 || ::listen(server, 64) != 0 ||
      ::getsockname(server, plain, &size) != 0) {
    throw std::runtime_error("no local server");
  }
  port = ntohs(four ? address.sin_port : address6.sin6_port);
  return server;
}

std::size_t length_of(std::string head) {
  for (char& c : head) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto at = head.find("content-length: ");
  return at == head.npos ? 0 : std::stoul(head.substr(at + 16));
}

void answer_one(int client, const LocalServer::Answer& answer) {
  std::string request;
  std::array<char, 4096> block{};
  std::size_t end = std::string::npos;
  while (end == std::string::npos || request.size() < end + 4 + length_of(request.substr(0, end))) {
    const auto size = ::recv(client, block.data(), block.size(), 0);
    if (size <= 0) break;
    request.append(block.data(), static_cast<std::size_t>(size));
    end = request.find("\r\n\r\n");
  }
  if (end != std::string::npos) {
    const std::string out = answer(request.substr(0, end), request.substr(end + 4));
    ::send(client, out.data(), out.size(), MSG_NOSIGNAL);
  }
  ::close(client);
}

}  // namespace

LocalServer::LocalServer(Answer answer, Net net)
    : answer_(std::move(answer)),
      net_(net),
      socket_(listen_somewhere(port_, net)),
      thread_([this] { serve(); }) {}

std::string LocalServer::url() const {
  return std::string(net_ == Net::ipv4 ? "http://127.0.0.1:" : "http://[::1]:") +
         std::to_string(port_);
}

LocalServer::~LocalServer() {
  ::shutdown(socket_, SHUT_RDWR);
  thread_.join();
  for (std::thread& one : connections_) one.join();
  ::close(socket_);
}

void LocalServer::serve() {
  while (true) {
    const int client = ::accept(socket_, nullptr, nullptr);
    if (client < 0) return;
    connections_.emplace_back([this, client] { answer_one(client, answer_); });
  }
}

std::string http_response(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
         "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string dead_url() {
  int port = 0;
  ::close(listen_somewhere(port, LocalServer::Net::ipv4));
  return "http://127.0.0.1:" + std::to_string(port);
}

}  // namespace pointsman::testing
