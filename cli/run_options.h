#pragma once

#include <memory>

#include "cli/command.h"
#include "cli/run/request.h"

namespace pointsman::cli {

// The options that `run` and `train` share: CONFIG, --set, --out, --resume, --force, --device,
// --threads.
std::shared_ptr<RunRequest> add_run_options(CLI::App& command, const Context& context);

}  // namespace pointsman::cli
