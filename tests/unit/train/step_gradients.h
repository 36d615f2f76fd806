#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

#include "base/rng.h"

namespace pointsman::train {

// A parameter's gradient in a step: the same for every model, since Adam turns what is only
// rounding noise in a gradient (that of a key's bias) into steps of full size.
inline torch::Tensor gradient_of(const std::string& name, at::IntArrayRef sizes, int step) {
  Rng rng(static_cast<std::uint64_t>(step), name);
  torch::Tensor gradient = torch::empty(sizes);
  float* values = gradient.data_ptr<float>();
  for (std::int64_t i = 0; i < gradient.numel(); ++i) values[i] = static_cast<float>(rng.normal());
  return gradient;
}

}  // namespace pointsman::train
