#pragma once

#include "augment/augment.h"

namespace pointsman::cli {

// The sources of a config's operators, with the API keys that the environment holds under the names
// that the config gives. No teacher and no neighbours: they need a model. Errors: config, for a
// variable that is named and not set.
augment::Hooks augment_hooks(const augment::AugmentConfig& config);

}  // namespace pointsman::cli
