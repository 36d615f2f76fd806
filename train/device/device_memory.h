#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include "data/batch.h"
#include "train/device/memory_estimate.h"

namespace pointsman::train {

// Watches what batches take of a GPU's memory, by the numbers of LibTorch's allocator; on the CPU
// it knows nothing.
class DeviceMemory {
 public:
  explicit DeviceMemory(torch::Device device) : device_(device) {}

  // Around the forward and backward pass of a batch.
  void begin(const torch::nn::Module& model);
  void end(const data::Batch& batch);
  // For a batch that failed between the two.
  BatchMemory at_failure(const data::Batch& batch) const;

 private:
  torch::Device device_;
  BatchMemory known_;
};

}  // namespace pointsman::train
