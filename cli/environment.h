#pragma once

#include <string>

#include "base/json.h"
#include "cli/run_config.h"

namespace pointsman::cli {

// environment.json: what a result depends on besides the config. `threads` is 0 for the cores of
// the machine.
Json environment(const RunConfig& config, const std::string& dataset_hash, int threads);

}  // namespace pointsman::cli
