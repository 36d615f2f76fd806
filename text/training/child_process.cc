#include "text/training/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/child.h"
#include "base/error.h"
#include "base/stop.h"

namespace pointsman::text {
namespace {

constexpr int kFailed = 255;
constexpr int kOutOfMemory = 254;
constexpr int kLookAtStopMs = 50;

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorKind::system, std::string(what) + ": " + std::strerror(errno));
}

// An end of a pipe.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// A child never outlives its parent, is stopped by it alone, and says nothing. Where the library
// ends the process, nothing of the parent's is run: no destructor, no buffer of its output.
void become_silent_child(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kFailed);
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, stream);
  std::atexit([] { ::_exit(kFailed); });
}

[[noreturn]] void work_in_child(const std::function<std::string()>& work, int out) {
  int code = kFailed;
  try {
    const std::string output = work();
    std::size_t written = 0;
    while (written < output.size()) {
      const auto size = ::write(out, output.data() + written, output.size() - written);
      if (size < 0) break;
      written += static_cast<std::size_t>(size);
    }
    if (written == output.size()) code = 0;
  } catch (const std::bad_alloc&) {
    code = kOutOfMemory;
  } catch (...) {
  }
  ::_exit(code);
}

// Reads to the end of the pipe; false when a signal to this process came first.
bool read_all(int in, std::string& output) {
  std::array<char, 65536> block{};
  while (stop_signal() == 0) {
    pollfd ready{in, POLLIN, 0};
    const int count = ::poll(&ready, 1, kLookAtStopMs);
    if (count < 0 && errno != EINTR) fail("no answer from a child process");
    if (count <= 0) continue;
    const auto size = ::read(in, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return true;
    output.append(block.data(), static_cast<std::size_t>(size));
  }
  return false;
}

std::string ending_of(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "lack of memory";
}

}  // namespace

ChildResult run_in_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe to a child process");
  Descriptor in(ends[0]), out(ends[1]);
  const ChildrenAreWaitedFor children;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) fail("no child process");
  if (child == 0) {
    become_silent_child(parent);
    work_in_child(work, out.number());
  }
  out.close();
  std::string output;
  ChildResult result;
  result.stopped = !read_all(in.number(), output);
  if (result.stopped) ::kill(child, SIGKILL);
  const int status = wait_for_child(child);
  if (result.stopped) return result;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    result.output = std::move(output);
  } else if (WIFEXITED(status) && WEXITSTATUS(status) != kOutOfMemory) {
    result.gave_up = true;
  } else {
    result.ending = ending_of(status);
  }
  return result;
}

}  // namespace pointsman::text
