#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace pointsman {

using Path = std::filesystem::path;

// The whole file. Errors: system, when it is absent, a folder, or unreadable.
std::string read_file(const Path& path);

// Writes PATH.tmp, flushes it to disk, and renames it over PATH: readers see the old or the new
// file, never a part. Errors: system (disk full, rights); the temporary file is removed then.
void write_file_atomically(const Path& path, std::string_view content);

// The same for content that is streamed: `write` fills the stream, whose failure is an error too.
void write_file_atomically(const Path& path, const std::function<void(std::ostream&)>& write);

// Creates the folder and its parents. Errors: system.
void create_folders(const Path& path);

// A file mapped read-only for its lifetime. Errors: system.
class MappedFile {
 public:
  explicit MappedFile(const Path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }
  // Lets the whole pages among these bytes leave this process's memory; they are read again when
  // they are touched. Bytes that are not of this file are left alone.
  void forget(std::span<const std::byte> part) const;

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pointsman
