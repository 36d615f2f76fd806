#pragma once

#include <functional>
#include <optional>
#include <string>

namespace pointsman::text {

// What `work` returned. It runs in a child process without a terminal, since the library that it
// calls may end its process, may not be told to stop, and writes to stderr. Nothing after a signal
// (base/stop.h): the child is ended then. Only while this process has no other threads that `work`
// needs.
struct ChildResult {
  std::optional<std::string> output;  // nothing: the child ended without one
  bool stopped = false;               // by a signal to this process
  bool gave_up = false;               // the library ended the process, or `work` threw
  std::string ending;                 // of a child that was ended: "signal 9", "lack of memory"
};

// Errors: system, where there is no process to be had.
ChildResult run_in_child(const std::function<std::string()>& work);

}  // namespace pointsman::text
