#include "train/device/device_memory.h"

#include <c10/core/CachingDeviceAllocator.h>

namespace pointsman::train {
namespace {

constexpr std::size_t kAll = 0;  // of the allocator's statistics: the small and the large pool

const auto& bytes_in_use(const c10::CachingDeviceAllocator::DeviceStats& stats) {
  return stats.allocated_bytes[kAll];
}

// Of the gradients that the next backward allocates: they stay until the step, whatever the batch.
std::int64_t gradients_to_come(const torch::nn::Module& model) {
  std::int64_t bytes = 0;
  for (const torch::Tensor& parameter : model.parameters()) {
    if (parameter.requires_grad() && !parameter.grad().defined())
      bytes += static_cast<std::int64_t>(parameter.nbytes());
  }
  return bytes;
}

}  // namespace

void DeviceMemory::begin(const torch::nn::Module& model) {
  if (!device_.is_cuda()) return;
  c10::DeviceAllocator& allocator = *c10::getDeviceAllocator(device_.type());
  known_.resident =
      bytes_in_use(allocator.getDeviceStats(device_.index())).current + gradients_to_come(model);
  allocator.resetPeakStats(device_.index());
}

void DeviceMemory::end(const data::Batch& batch) {
  if (!device_.is_cuda()) return;
  const auto stats = c10::getDeviceAllocator(device_.type())->getDeviceStats(device_.index());
  const std::int64_t taken = bytes_in_use(stats).peak - known_.resident;
  if (taken <= known_.largest) return;
  known_.largest = taken;
  known_.largest_tokens = batch.tokens();
}

BatchMemory DeviceMemory::at_failure(const data::Batch& batch) const {
  BatchMemory memory = known_;
  memory.rows = batch.size();
  memory.tokens = batch.tokens();
  if (!device_.is_cuda()) return memory;
  c10::DeviceAllocator& allocator = *c10::getDeviceAllocator(device_.type());
  const auto reserved = allocator.getDeviceStats(device_.index()).reserved_bytes[kAll].current;
  // What other processes hold is not ours to have.
  const auto free = static_cast<std::int64_t>(allocator.getMemoryInfo(device_.index()).first);
  memory.capacity = reserved + free;
  return memory;
}

}  // namespace pointsman::train
