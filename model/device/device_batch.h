#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "data/batch.h"
#include "model/encoder_shape.h"

namespace pointsman::model {

// A batch as the operations of a device read it.
struct DeviceBatch {
  torch::Tensor ids, positions;          // [T] int32
  torch::Tensor types;                   // [T] int32; undefined: all are 0
  torch::Tensor starts;                  // [B + 1] int32, cumulative lengths
  std::vector<std::int32_t> boundaries;  // the same on the host
  std::int64_t longest = 0;              // tokens of the longest text
};

// Packed into one pinned tensor and copied without waiting. Errors: data, for a text longer than
// the positions or an id outside the vocabulary.
DeviceBatch send_batch(const data::Batch& batch, const EncoderShape& shape, torch::Device device);

// A CPU tensor on a device; to a GPU through pinned memory, without waiting.
torch::Tensor send(const torch::Tensor& tensor, torch::Device device);

}  // namespace pointsman::model
