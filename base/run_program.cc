#include "base/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>

#include "base/child.h"
#include "base/error.h"
#include "base/stop.h"

extern char** environ;

namespace pointsman {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLookAtStopMs = 50;
constexpr std::chrono::milliseconds kLookAtEnd{2};
constexpr std::size_t kKeptErrors = 4096;

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw Error(ErrorKind::system, std::string("no pipe to a program: ") + std::strerror(errno));
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

// A running program; killed, with what it runs itself, where it is left behind.
class Child {
 public:
  Child(const std::vector<std::string>& command, Pipe& in, Pipe& out, Pipe& err) {
    std::vector<char*> arguments;
    for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
    posix_spawnattr_t attributes;  // it gets its own SIGPIPE back, and a group with its children
    ::posix_spawnattr_init(&attributes);
    sigset_t usual;
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    const int failed =
        ::posix_spawnp(&pid_, arguments[0], &actions, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
      throw Error(ErrorKind::system, command[0] + ": cannot be run: " + std::strerror(failed));
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    wait_for_child(pid_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its exit code, once it has ended.
  std::optional<int> ended() {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t pid_ = 0;
};

// What is written to a program that has ended is not this process's end.
class PipesDoNotKill {
 public:
  PipesDoNotKill() : before_(::signal(SIGPIPE, SIG_IGN)) {}
  ~PipesDoNotKill() { ::signal(SIGPIPE, before_); }
  PipesDoNotKill(const PipesDoNotKill&) = delete;
  PipesDoNotKill& operator=(const PipesDoNotKill&) = delete;

 private:
  void (*before_)(int);
};

// Appends what there is to read; false at the end.
bool read_some(int from, std::string& to) {
  std::array<char, 65536> block{};
  const auto size = ::read(from, block.data(), block.size());
  if (size < 0) return errno == EINTR || errno == EAGAIN;
  to.append(block.data(), static_cast<std::size_t>(size));
  return size > 0;
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& command, const std::string& input,
                          std::chrono::milliseconds timeout) {
  PM_CHECK(!command.empty(), "a program has a name");
  Pipe in, out, err;
  const PipesDoNotKill quiet;
  const ChildrenAreWaitedFor children;
  Child child(command, in, out, err);
  in.close(0);
  out.close(1);
  err.close(1);
  ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  ProgramResult result;
  std::size_t written = 0;
  const auto deadline = Clock::now() + timeout;
  const auto look_at_clock = [&] {
    if (const int signal = stop_signal(); signal != 0) throw Interrupted(signal, "");
    if (Clock::now() > deadline) {
      throw Error(ErrorKind::system, command[0] + ": did not end within " +
                                         std::to_string(timeout.count()) + " ms and was killed");
    }
  };
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    look_at_clock();
    if (written == input.size()) in.close(1);
    std::array<pollfd, 3> ready{
        {{in.ends[1], POLLOUT, 0}, {out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), kLookAtStopMs) <= 0) continue;
    if (ready[0].revents != 0) {
      const auto size = ::write(in.ends[1], input.data() + written, input.size() - written);
      if (size >= 0)
        written += static_cast<std::size_t>(size);
      else if (errno != EAGAIN && errno != EINTR)
        in.close(1);  // it reads no more
    }
    if (ready[1].revents != 0 && !read_some(out.ends[0], result.output)) out.close(0);
    if (ready[2].revents != 0 && !read_some(err.ends[0], result.errors)) err.close(0);
    if (result.errors.size() > 2 * kKeptErrors)
      result.errors.erase(0, result.errors.size() - kKeptErrors);
  }
  in.close(1);  // it may read to the end of its input yet
  std::optional<int> exit_code;
  while (!(exit_code = child.ended())) {
    look_at_clock();
    std::this_thread::sleep_for(kLookAtEnd);
  }
  result.exit_code = *exit_code;
  return result;
}

}  // namespace pointsman
