#pragma once

#include "train/run_state.h"

namespace pointsman::train {

// Notes a validation: a strictly better macro F1 makes this step the best. Returns whether it did.
bool note_validation(RunState& state, double macro_f1);

// Whether `patience` validations in a row brought nothing better; never with patience 0.
bool out_of_patience(const RunState& state, std::int64_t patience);

}  // namespace pointsman::train
