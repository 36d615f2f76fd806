#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "cli/run_folder.h"

namespace pointsman::cli {

// What `run` and `train` are asked on the command line.
struct RunRequest {
  Path config;
  std::vector<std::string> overrides;
  Path out;  // "": runs/NAME
  Existing existing = Existing::refuse;
  int threads = 0;             // 0: the cores of the machine
  std::string resume_command;  // what an interrupted user types
};

// Throws Interrupted after a signal, with the command that resumes.
void stop_if_asked(const RunRequest& request);

}  // namespace pointsman::cli
