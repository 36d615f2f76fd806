#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace pointsman {

// What the user does next decides the kind; the value is the process's exit code (docs/formats.md).
enum class ErrorKind {
  config = 2,  // fix the line named on the command line, in the config or the policy
  data = 3,    // fix the record named
  model = 6,   // bring the right encoder, artifact or label map
  system = 7,  // a file that is not there, disk, network or rights
};

// Where an error is: a file, then a line and a column that count from 1; 0 means "not known".
struct Place {
  std::string file;
  long line = 0;
  long column = 0;
};

// "file:line:col", as far as it is known.
std::string to_string(const Place& place);

// A refusal: one line "place: what, and what would be accepted", and an optional remedy.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& what, std::string hint = "")
      : std::runtime_error(what), kind_(kind), hint_(std::move(hint)) {}
  Error(ErrorKind kind, const Place& place, const std::string& what, std::string hint = "")
      : Error(kind, to_string(place) + ": " + what, std::move(hint)) {}

  ErrorKind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }
  const std::string& hint() const { return hint_; }

 private:
  ErrorKind kind_;
  std::string hint_;
};

// The work was stopped by a signal with its state saved; `resume` is the command that goes on.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal, std::string resume)
      : std::runtime_error("stopped by a signal"), signal_(signal), resume_(std::move(resume)) {}
  int signal() const { return signal_; }
  const std::string& resume() const { return resume_; }

 private:
  int signal_;
  std::string resume_;
};

[[noreturn]] void fail_check(const char* condition, const char* file, int line,
                             std::string_view what);

}  // namespace pointsman

// A bug if it fails: never reachable through input. Throws std::logic_error (exit code 1).
#define PM_CHECK(condition, what)                                                    \
  do {                                                                               \
    if (!(condition)) ::pointsman::fail_check(#condition, __FILE__, __LINE__, what); \
  } while (false)
