#include "base/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/error.h"

namespace pointsman {
namespace {

[[noreturn]] void fail(const Path& path, const std::string& what) {
  throw Error(ErrorKind::system, path.string() + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

AppendFile::AppendFile(const Path& path, std::uint64_t size)
    : path_(path),
      fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)),
      size_(size) {
  if (fd_ < 0) fail(path, "cannot be written");
  struct stat status {};
  const bool known = ::fstat(fd_, &status) == 0;
  if (known && static_cast<std::uint64_t>(status.st_size) < size) {
    ::close(fd_);
    throw Error(ErrorKind::system, path.string() + ": has " + std::to_string(status.st_size) +
                                       " bytes, and the checkpoint was written after " +
                                       std::to_string(size));
  }
  if (!known || ::ftruncate(fd_, static_cast<off_t>(size)) != 0) {
    ::close(fd_);
    fail(path, "cannot be cut to its size at the checkpoint");
  }
}

AppendFile::~AppendFile() { ::close(fd_); }

void AppendFile::append(std::string_view record) {
  while (!record.empty()) {
    const ssize_t n = ::write(fd_, record.data(), record.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path_, "cannot be written");
    record.remove_prefix(static_cast<std::size_t>(n));
    size_ += static_cast<std::uint64_t>(n);
  }
}

void AppendFile::sync() {
  if (::fsync(fd_) != 0) fail(path_, "cannot be flushed to disk");
}

}  // namespace pointsman
