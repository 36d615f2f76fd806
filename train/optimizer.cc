#include "train/optimizer.h"

#include <algorithm>

#include "base/error.h"

namespace pointsman::train {

torch::Tensor state_tensor(const model::NamedTensors& state, const std::string& name) {
  const auto found = std::find_if(state.begin(), state.end(),
                                  [&](const auto& item) { return item.first == name; });
  if (found == state.end())
    throw Error(ErrorKind::model, "the optimizer's state has no tensor '" + name + "'");
  return found->second;
}

void copy_state(torch::Tensor target, const model::NamedTensors& state, const std::string& name) {
  const torch::Tensor from = state_tensor(state, name);
  if (from.sizes() != target.sizes()) {
    throw Error(ErrorKind::model,
                "the optimizer's state has '" + name + "' in another shape than the model's");
  }
  target.copy_(from);
}

}  // namespace pointsman::train
