#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"

namespace pointsman {
namespace {

[[noreturn]] void fail(const Path& path, const std::string& what) {
  throw Error(ErrorKind::system, path.string() + ": " + what + ": " + std::strerror(errno));
}

// A file descriptor that closes itself.
struct Descriptor {
  int fd;
  explicit Descriptor(int descriptor) : fd(descriptor) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

Descriptor open_for_reading(const Path& path, struct stat& status) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) fail(path, "cannot be read");
  if (S_ISDIR(status.st_mode)) {
    throw Error(ErrorKind::system, path.string() + ": is a folder, a file is needed");
  }
  return Descriptor(::dup(file.fd));
}

void sync_to_disk(const Path& path, int flags) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  if (file.fd < 0 || ::fsync(file.fd) != 0) fail(path, "cannot be flushed to disk");
}

}  // namespace

std::string read_file(const Path& path) {
  struct stat status {};
  const Descriptor file = open_for_reading(path, status);
  std::string content;
  content.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  for (;;) {  // st_size is 0 for pipes and /proc: read until the end, whatever it promised
    if (filled == content.size()) content.resize(content.size() + 65536);
    const ssize_t n = ::read(file.fd, content.data() + filled, content.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path, "cannot be read");
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  content.resize(filled);
  return content;
}

void write_file_atomically(const Path& path, std::string_view content) {
  write_file_atomically(path, [&](std::ostream& out) {
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  });
}

void write_file_atomically(const Path& path, const std::function<void(std::ostream&)>& write) {
  const Path temporary = path.string() + ".tmp";
  try {
    errno = 0;
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    if (!out) fail(path, "cannot be written");
    write(out);
    out.close();
    if (!out) fail(path, "cannot be written");
    sync_to_disk(temporary, O_RDONLY);
    if (std::rename(temporary.c_str(), path.c_str()) != 0)
      fail(path, "cannot be renamed into place");
    sync_to_disk(path.has_parent_path() ? path.parent_path() : Path("."), O_RDONLY | O_DIRECTORY);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

void create_folders(const Path& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code)
    throw Error(ErrorKind::system, path.string() + ": cannot be created: " + code.message());
}

MappedFile::MappedFile(const Path& path) {
  struct stat status {};
  const Descriptor file = open_for_reading(path, status);
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) return;
  data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.fd, 0);
  if (data_ == MAP_FAILED) {
    data_ = nullptr;
    fail(path, "cannot be mapped");
  }
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

void MappedFile::forget(std::span<const std::byte> part) const {
  const auto begin = reinterpret_cast<std::uintptr_t>(part.data()), end = begin + part.size();
  const auto first = reinterpret_cast<std::uintptr_t>(data_);
  if (begin < first || end > first + size_) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t from = (begin + page - 1) / page * page, to = end / page * page;
  if (from < to) ::madvise(static_cast<char*>(data_) + (from - first), to - from, MADV_DONTNEED);
}

}  // namespace pointsman
