#include "cli/version.h"

namespace pointsman::cli {

const char* version() { return POINTSMAN_VERSION; }
const char* commit() { return POINTSMAN_COMMIT; }
const char* compiler() { return POINTSMAN_COMPILER; }
const char* torch_version() { return POINTSMAN_TORCH_VERSION; }

}  // namespace pointsman::cli
