#pragma once

#include <string>
#include <vector>

#include "base/file.h"

namespace pointsman::cli {

// Refuses to write over a command's result files, unless `force`. Errors: config, naming the first
// that exists.
void refuse_existing(const Path& folder, const std::vector<std::string>& files, bool force);

}  // namespace pointsman::cli
