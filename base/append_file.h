#pragma once

#include <cstdint>
#include <string_view>

#include "base/file.h"

namespace pointsman {

// A file that grows: logs and event streams. A reader sees every record that append() returned
// from. A process that goes on where another stopped cuts off what came after its checkpoint.
class AppendFile {
 public:
  // Opens PATH for appending, made empty or cut to `size` bytes first. Errors: system; also where
  // the file is shorter than `size`, which is not the file that was left.
  AppendFile(const Path& path, std::uint64_t size);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  void append(std::string_view record);  // all of it or an error; errors: system
  void sync();                           // to the disk; errors: system
  std::uint64_t size() const { return size_; }

 private:
  Path path_;
  int fd_;
  std::uint64_t size_;
};

}  // namespace pointsman
