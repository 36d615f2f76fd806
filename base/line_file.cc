#include "base/line_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace pointsman {
namespace {

constexpr off_t kBlock = 4096;

[[noreturn]] void fail(const Path& path, const char* what) {
  throw Error(ErrorKind::system, path.string() + ": " + what + ": " + std::strerror(errno));
}

// Held by whoever writes; the kernel lets go of it when a process ends.
class Lock {
 public:
  Lock(int fd, const Path& path) : fd_(fd) {
    while (::flock(fd_, LOCK_EX) != 0) {
      if (errno != EINTR) fail(path, "cannot be locked");
    }
  }
  ~Lock() { ::flock(fd_, LOCK_UN); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

void write_all(int fd, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path, "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

// What stands behind the last line feed.
std::string unended_line(int fd, off_t size, const Path& path) {
  std::string line;
  for (off_t end = size; end > 0;) {
    const off_t begin = std::max<off_t>(0, end - kBlock);
    std::string block(static_cast<std::size_t>(end - begin), '\0');
    const ssize_t n = ::pread(fd, block.data(), block.size(), begin);
    if (n < 0 && errno == EINTR) continue;
    if (n != static_cast<ssize_t>(block.size())) fail(path, "cannot be read");
    const auto feed = block.rfind('\n');
    if (feed != block.npos) return block.substr(feed + 1) + line;
    line.insert(0, block);
    end = begin;
  }
  return line;
}

}  // namespace

LineFile::LineFile(const Path& path, IsWhole is_whole)
    : path_(path),
      is_whole_(is_whole),
      fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (fd_ < 0) fail(path, "cannot be written");
}

LineFile::~LineFile() { ::close(fd_); }

void LineFile::append(std::string_view line) {
  const Lock lock(fd_, path_);
  mend();
  write_all(fd_, std::string(line) + "\n", path_);
  if (::fsync(fd_) != 0) fail(path_, "cannot be flushed to disk");
}

void LineFile::mend() {
  const off_t size = ::lseek(fd_, 0, SEEK_END);
  if (size < 0) fail(path_, "cannot be read");
  const std::string last = unended_line(fd_, size, path_);
  if (last.empty()) return;
  if (is_whole_(last)) return write_all(fd_, "\n", path_);
  if (::ftruncate(fd_, size - static_cast<off_t>(last.size())) != 0)
    fail(path_, "its unfinished last line cannot be cut off");
}

}  // namespace pointsman
