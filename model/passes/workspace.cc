#include "model/passes/workspace.h"

#include <algorithm>

namespace pointsman::model {
namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

torch::Tensor Workspace::take(at::IntArrayRef sizes, torch::ScalarType type) {
  std::size_t bytes = c10::elementSize(type);
  for (const std::int64_t size : sizes) bytes *= static_cast<std::size_t>(size);
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t start = used_;
  used_ += bytes;
  wanted_ = std::max(wanted_, used_);
  if (block_.defined() && used_ <= static_cast<std::size_t>(block_.numel())) {
    return torch::from_blob(block_.data_ptr<std::uint8_t>() + start, sizes, torch::dtype(type));
  }
  overflow_.push_back(torch::empty(sizes, type));
  return overflow_.back();
}

void Workspace::begin_pass() {
  overflow_.clear();
  used_ = 0;
  if (wanted_ == 0 || (block_.defined() && static_cast<std::size_t>(block_.numel()) >= wanted_))
    return;
  block_ = torch::Tensor();
  // An eighth more, so that lengths that vary do not make it grow again and again.
  block_ = torch::empty({static_cast<std::int64_t>(wanted_ + wanted_ / 8)}, torch::kUInt8);
}

std::shared_ptr<Workspace> WorkspacePool::acquire() {
  std::unique_ptr<Workspace> workspace;
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      workspace = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!workspace) workspace = std::make_unique<Workspace>();
  workspace->begin_pass();
  return {workspace.release(), [pool = shared_from_this()](Workspace* used) {
            const std::lock_guard lock(pool->mutex_);
            pool->free_.emplace_back(used);
          }};
}

}  // namespace pointsman::model
