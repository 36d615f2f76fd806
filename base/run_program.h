#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace pointsman {

struct ProgramResult {
  int exit_code = 0;  // 128 and the signal's number where one ended it
  std::string output;
  std::string errors;  // the end of what it said on stderr
};

// Runs a program of the PATH with `input` on its stdin, without a shell. Errors: system, where the
// program is not there or does not end in time, after which it is killed with the programs it runs
// itself; Interrupted, on a signal to this process.
ProgramResult run_program(const std::vector<std::string>& command, const std::string& input,
                          std::chrono::milliseconds timeout);

}  // namespace pointsman
