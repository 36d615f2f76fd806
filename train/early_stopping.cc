#include "train/early_stopping.h"

namespace pointsman::train {

bool note_validation(RunState& state, double macro_f1) {
  const bool better = macro_f1 > state.best_macro_f1;
  state.without_better = better ? 0 : state.without_better + 1;
  if (better) {
    state.best_macro_f1 = macro_f1;
    state.best_step = state.step;
  }
  return better;
}

bool out_of_patience(const RunState& state, std::int64_t patience) {
  return patience > 0 && state.without_better >= patience;
}

}  // namespace pointsman::train
