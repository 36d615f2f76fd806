#include "cli/output_folder.h"

#include <system_error>

#include "base/error.h"

namespace pointsman::cli {

void refuse_existing(const Path& folder, const std::vector<std::string>& files, bool force) {
  if (force) return;
  for (const std::string& file : files) {
    std::error_code error;
    if (!std::filesystem::exists(folder / file, error)) continue;
    throw Error(ErrorKind::config, Place{(folder / file).string()},
                "exists; results are never overwritten",
                "--force replaces it, --out DIR names another folder");
  }
}

}  // namespace pointsman::cli
