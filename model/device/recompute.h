#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>

namespace pointsman::model {

class DevicePass;

// Layer `index` of x [T, H], of which autograd keeps x alone: backward computes the layer a second
// time, with the masks that it had, and goes back through that (Chen et al. 2016, "Training deep
// nets with sublinear memory cost"). Gradients are the same, bit for bit.
torch::Tensor recomputed_layer(const std::shared_ptr<const DevicePass>& pass, std::int64_t index,
                               const torch::Tensor& x);

}  // namespace pointsman::model
