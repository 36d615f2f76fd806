#pragma once

#include <string>
#include <string_view>

#include "base/file.h"

namespace pointsman {

// A file of lines that several processes, and several threads with a LineFile each, append to at
// once. Only one of them writes at a time, so that lines stand behind one another.
class LineFile {
 public:
  // Whether a line is all that was to be written.
  using IsWhole = bool (*)(std::string_view line);

  // Opens PATH, which is made where it is absent. Errors: system.
  LineFile(const Path& path, IsWhole is_whole);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  // The line with a line feed, on the disk when this returns. A last line that has none is ended
  // first where it is whole; else it is what a killed process left and is cut off. Errors: system.
  void append(std::string_view line);

 private:
  void mend();

  Path path_;
  IsWhole is_whole_;
  int fd_;
};

}  // namespace pointsman
