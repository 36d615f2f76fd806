#pragma once

#include "augment/ops.h"
#include "model/model_config.h"

namespace pointsman::cli {

// Words that lie near in the input embeddings of model.encoder, by the rules of
// augment/neighbours.h. The table is read with the first question; answers are kept. Not safe for
// many threads. Errors: config, for an encoder that the run makes; system, for a folder that is
// absent; of a question, as model::WordNeighbours::load.
augment::Neighbours encoder_neighbours(const model::ModelConfig& config);

}  // namespace pointsman::cli
