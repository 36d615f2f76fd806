#pragma once

#include "augment/augment.h"
#include "cli/run_config.h"

namespace pointsman::cli {

// What the operators of a config's section `augment` need of elsewhere: the sources, with the API
// keys that the environment holds under the names that the config gives; the neighbours, of
// model.encoder; the teacher, a model of `threads` threads (0: the cores of the machine) on the
// config's device. Only what is chosen is loaded, the encoder's table with the first question.
// Errors: config, for a variable that is named and not set, and for neighbours of an encoder that
// the run makes; system and model, for a folder that is absent or not what it should be.
augment::Hooks augment_hooks(const RunConfig& config, int threads);

}  // namespace pointsman::cli
