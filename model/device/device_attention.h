#pragma once

#include <torch/types.h>

#include <cstdint>

#include "model/device/device_batch.h"

namespace pointsman::model {

// The relative positions of disentangled attention: what the distances say, [R, N, D] each, and the
// row of them for every query's position minus a key's, from 1 - the longest text up, int64.
struct DeviceDistances {
  torch::Tensor queries, keys;
  torch::Tensor of;
};

// What an attention block computes from its products, [T, N, D] each, over the texts of a batch.
struct DeviceAttention {
  torch::Tensor q, k, v;
  std::int64_t window;                         // a token sees as many tokens on either side
  double dropout;                              // of the weights
  const DeviceDistances* distances = nullptr;  // null: there are none
};

// The context [T, N, D], with autograd; the softmax in fp32. Every token sees itself, whatever the
// window, and there is no padding: no row of weights is empty, so none gives NaN. On a GPU one call
// for all texts, by flash attention (bf16, fp16) or memory-efficient attention (without dropout);
// where neither serves (a window or dropout in fp32, relative positions, head sizes that are no
// multiple of 8), and on the CPU, text by text.
torch::Tensor attend(const DeviceAttention& attention, const DeviceBatch& batch);

}  // namespace pointsman::model
