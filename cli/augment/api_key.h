#pragma once

#include <optional>
#include <string>

namespace pointsman::cli {

// The key that the environment holds under the name that SECTION.api_key_env gives; "" where it
// gives none. What the variable holds is shown nowhere. Errors: config, for one that is not set.
std::string api_key_of(const std::optional<std::string>& variable, const char* section);

}  // namespace pointsman::cli
