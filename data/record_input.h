#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pointsman::data {

// The longest record that a reader takes: what is longer is a file of another kind.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;

// A stream seen through a window that grows: a reader looks for the end of a record in what has
// come, asks for more, and drops what it has used. Knows the line of everything, for errors.
class RecordInput {
 public:
  // `source` names the stream in errors. A byte-order mark at the start is skipped.
  RecordInput(std::istream& stream, std::string source);

  // What has come and is not dropped. Invalid after extend() and drop().
  std::string_view window() const { return std::string_view(bytes_).substr(begin_); }
  // Makes the window longer; false at the end of the stream. Errors: system.
  bool extend();
  void drop(std::size_t size);

  // Size of the line at the window's start with its line feed; 0 at the end of the stream.
  // Errors: data, for a line over kMaxRecordBytes.
  std::size_t find_line();

  long line() const { return line_; }  // of the window's start, from 1
  // Line and column (in characters, from 1) of a byte of the window.
  Place place(std::size_t offset) const;
  // Errors: data, at a byte of the window.
  [[noreturn]] void refuse(std::size_t offset, const std::string& what,
                           const std::string& hint = "") const;
  // Errors: data, when the window's first `size` bytes are not UTF-8 or hold a NUL character.
  void require_text(std::size_t size) const;

 private:
  std::istream& stream_;
  std::string source_;
  std::string bytes_;
  std::size_t begin_ = 0;       // of the window, in bytes_
  std::uint64_t position_ = 0;  // of the window, in the stream
  long line_ = 1;
};

}  // namespace pointsman::data
