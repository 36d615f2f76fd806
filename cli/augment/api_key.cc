#include "cli/augment/api_key.h"

#include <cstdlib>

#include "base/error.h"

namespace pointsman::cli {

std::string api_key_of(const std::optional<std::string>& variable, const char* section) {
  if (!variable) return "";
  const char* value = std::getenv(variable->c_str());
  if (value == nullptr || *value == '\0') {
    throw Error(ErrorKind::config,
                std::string(section) + ".api_key_env: the environment variable " + *variable +
                    " is not set",
                "export it, or leave api_key_env out for an endpoint without a key");
  }
  return value;
}

}  // namespace pointsman::cli
