#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/file.h"

namespace pointsman::testing {

// What a program that has ended left behind.
struct Outcome {
  int code = 0;  // the exit code, or 128 + the signal that killed it
  std::string out;
  std::string err;
};

// A program that was started with its output in files of `scratch`; stdin is empty unless a text is
// given.
class Program {
 public:
  Program(const std::vector<std::string>& arguments, const Path& folder,
          const std::string& input = "");
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  Outcome wait();
  bool running();

 private:
  Path scratch_;
  pid_t process_ = -1;
  int status_ = 0;
};

// Runs `arguments` in the working directory `folder` to its end.
Outcome run(const std::vector<std::string>& arguments, const Path& folder,
            const std::string& input = "");

// An empty folder that is removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

}  // namespace pointsman::testing
