#include "model/device/device_batch.h"

#include <algorithm>

#include "model/passes/positions.h"

namespace pointsman::model {
namespace {

// LibTorch keeps pinned memory until the copy from it is done, though the tensor is gone.
torch::TensorOptions staging(torch::ScalarType type, torch::Device device) {
  return torch::TensorOptions(type).pinned_memory(device.is_cuda());
}

}  // namespace

torch::Tensor send(const torch::Tensor& tensor, torch::Device device) {
  if (tensor.device() == device) return tensor;
  const torch::Tensor staged = torch::empty(tensor.sizes(), staging(tensor.scalar_type(), device));
  staged.copy_(tensor);
  return staged.to(device, /*non_blocking=*/true);
}

DeviceBatch send_batch(const data::Batch& batch, const EncoderShape& shape, torch::Device device) {
  const std::vector<std::int32_t> positions = token_positions(batch, shape);
  const std::int64_t tokens = batch.tokens();
  const auto bounds = static_cast<std::int64_t>(batch.starts.size());
  const std::int64_t types = has_types(batch, shape) ? tokens : 0;
  const torch::Tensor host =
      torch::empty({2 * tokens + bounds + types}, staging(torch::kInt32, device));
  auto* next = host.data_ptr<std::int32_t>();
  for (const auto* part : {&batch.ids, &positions, &batch.starts})
    next = std::copy(part->begin(), part->end(), next);
  if (types > 0) std::copy(batch.types.begin(), batch.types.end(), next);
  const torch::Tensor packed = host.to(device, /*non_blocking=*/true);
  return {packed.narrow(0, 0, tokens),
          packed.narrow(0, tokens, tokens),
          types > 0 ? packed.narrow(0, 2 * tokens + bounds, tokens) : torch::Tensor(),
          packed.narrow(0, 2 * tokens, bounds),
          batch.starts,
          longest_text(batch)};
}

}  // namespace pointsman::model
