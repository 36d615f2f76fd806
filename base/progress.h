#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsman {

// "12s", "3m05s", "1h02m": a duration for people.
std::string format_duration(double seconds);

// One line of progress: "train  [#####-----]  120/272  44%  163.2 rows/s  12s left  loss 0.41", at
// most `columns` wide.
struct ProgressLine {
  std::string what;
  std::int64_t done = 0;
  std::int64_t total = 1;
  double seconds = 0;      // that the work done since the start (or the resume) took
  std::int64_t first = 0;  // where this process began: after a resume not 0
  double rate = 0;         // in `unit` a second
  std::string unit;
  std::string note;
};
std::string format_progress(const ProgressLine& line, std::size_t columns);

// Progress of long work on stderr: a bar that redraws itself where stderr is a terminal, nothing
// under --quiet, and elsewhere a plain line at most every ten seconds.
class Progress {
 public:
  Progress(std::string what, std::string unit, std::int64_t total, std::int64_t first = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `units` are what the rate counts (rows), `done` what the bar counts (steps).
  void update(std::int64_t done, double units, std::string_view note);
  // A line of its own above the bar, through the log.
  void say(std::string_view message);

 private:
  void erase();

  ProgressLine line_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
  bool terminal_;
  bool on_screen_ = false;
};

}  // namespace pointsman
