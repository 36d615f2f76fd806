#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace pointsman::model {

// Memory for one pass over a batch, handed out from one block by bumping a position: fresh pages
// from the system would cost a training step more than its arithmetic on short texts. A block that
// was too small is replaced by a larger one when the next pass begins.
class Workspace {
 public:
  // An uninitialised tensor that is valid until release() goes below it, or the next pass.
  torch::Tensor take(at::IntArrayRef sizes, torch::ScalarType type);

  std::size_t mark() const { return used_; }
  void release(std::size_t mark) { used_ = mark; }
  void begin_pass();

 private:
  std::vector<torch::Tensor> overflow_;  // what did not fit in this pass
  torch::Tensor block_;                  // bytes
  std::size_t used_ = 0;
  std::size_t wanted_ = 0;
};

// Workspaces that are not in use, so that passes of several threads, or several passes before one
// backward, each have their own.
class WorkspacePool : public std::enable_shared_from_this<WorkspacePool> {
 public:
  // One that nobody else has; it comes back here when the last owner lets go.
  std::shared_ptr<Workspace> acquire();

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

}  // namespace pointsman::model
