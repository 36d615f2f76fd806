#include "train/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <set>

#include "base/error.h"
#include "base/json.h"

namespace pointsman::train {
namespace {

constexpr const char* kWord = "embeddings.word";
constexpr const char* kWordRows = "embeddings.word.rows";
constexpr const char* kWeightsFile = "weights.safetensors";
constexpr const char* kOptimizerFile = "optimizer.safetensors";
constexpr const char* kStateFile = "state.json";

// The value of a name, or an undefined tensor.
torch::Tensor find(const model::NamedTensors& tensors, const std::string& name) {
  for (const auto& [key, tensor] : tensors)
    if (key == name) return tensor;
  return {};
}

void copy_into(torch::Tensor parameter, const std::string& name, const torch::Tensor& value) {
  if (!value.defined() || value.sizes() != parameter.sizes()) {
    throw Error(ErrorKind::model,
                "the checkpoint's tensor '" + name + "' is missing or of another shape");
  }
  parameter.copy_(value);
}

// N of "step-N", or nothing.
std::optional<std::int64_t> step_of(const Path& folder) {
  const std::string name = folder.filename();
  constexpr std::string_view kPrefix = "step-";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::int64_t step = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + kPrefix.size(), end, step);
  if (error != std::errc() || stop != end) return std::nullopt;
  return step;
}

// A file of a folder that is flushed and renamed into place as a whole.
void write_tensors(const Path& path, const model::NamedTensors& tensors) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (out) model::write_safetensors(out, tensors);
  out.close();
  if (!out) {
    throw Error(ErrorKind::system, path.string() + ": cannot be written: " + std::strerror(errno));
  }
}

// Flushes a file or folder to disk.
void sync(const Path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const std::string reason = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  if (!synced) {
    throw Error(ErrorKind::system, path.string() + ": cannot be flushed to disk: " + reason);
  }
}

// As far as it goes: what stays is removed by the next process.
void drop(const Path& folder) {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

std::set<std::int64_t> steps_in(const Path& folder) {
  std::set<std::int64_t> steps;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (const auto step = step_of(entry.path())) steps.insert(*step);
  return steps;
}

}  // namespace

Checkpoint capture(const RunState& state, const model::SequenceClassifier& model,
                   const Optimizer& optimizer) {
  torch::NoGradGuard no_grad;
  Checkpoint checkpoint{state, {}, optimizer.state()};
  const torch::Tensor rows = find(checkpoint.optimizer, kWordRows);
  for (const auto& item : model.named_parameters()) {
    if (!item.value().requires_grad()) continue;
    const bool rows_only = item.key() == kWord && rows.defined();
    checkpoint.weights.emplace_back(item.key(),
                                    rows_only ? item.value().index_select(0, rows.to(torch::kInt64))
                                              : item.value().detach().cpu());
  }
  return checkpoint;
}

void restore_weights(const Checkpoint& checkpoint, model::SequenceClassifier& model) {
  torch::NoGradGuard no_grad;
  const torch::Tensor rows = find(checkpoint.optimizer, kWordRows);
  for (const auto& item : model.named_parameters()) {
    if (!item.value().requires_grad()) continue;
    const torch::Tensor value = find(checkpoint.weights, item.key());
    torch::Tensor parameter = item.value();
    if (item.key() == kWord && rows.defined()) {
      const bool fits = value.defined() && value.dim() == 2 && value.size(0) == rows.size(0) &&
                        value.size(1) == parameter.size(1);
      if (!fits) copy_into(parameter, item.key(), {});
      parameter.index_copy_(0, rows.to(torch::kInt64), value);
    } else {
      copy_into(parameter, item.key(), value);
    }
  }
  model.refresh();
}

void restore(const Checkpoint& checkpoint, model::SequenceClassifier& model, Optimizer& optimizer) {
  restore_weights(checkpoint, model);
  optimizer.load_state(checkpoint.optimizer);
}

CheckpointStore::CheckpointStore(Path folder) : folder_(std::move(folder)) {
  create_folders(folder_);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() != ".tmp") continue;
    drop(entry.path());
  }
}

CheckpointStore::~CheckpointStore() {
  if (publishing_.valid()) publishing_.wait();
}

Path CheckpointStore::step_folder(std::int64_t step) const {
  return folder_ / ("step-" + std::to_string(step));
}

std::optional<std::int64_t> CheckpointStore::newest() const {
  const auto steps = steps_in(folder_);
  if (steps.empty()) return std::nullopt;
  return *steps.rbegin();
}

Checkpoint CheckpointStore::load(std::int64_t step) const {
  const Path folder = step_folder(step);
  const Path state = folder / kStateFile;
  return {run_state_from_json(read_json(state, ErrorKind::data), state.string()),
          model::read_safetensors(folder / kWeightsFile),
          model::read_safetensors(folder / kOptimizerFile)};
}

void CheckpointStore::save(const Checkpoint& checkpoint) {
  wait();
  const Path target = step_folder(checkpoint.state.step);
  const Path temporary = target.string() + ".tmp";
  try {
    create_folders(temporary);
    write_tensors(temporary / kWeightsFile, checkpoint.weights);
    write_tensors(temporary / kOptimizerFile, checkpoint.optimizer);
    write_json(temporary / kStateFile, to_json(checkpoint.state));
  } catch (...) {
    drop(temporary);
    throw;
  }
  publishing_ = std::async(std::launch::async, [=, this, best_step = checkpoint.state.best_step,
                                                pairs_step = checkpoint.state.pairs_step] {
    publish(temporary, target);
    prune({best_step, pairs_step});
  });
}

void CheckpointStore::wait() {
  if (publishing_.valid()) publishing_.get();
}

void CheckpointStore::clear() {
  wait();
  for (const std::int64_t step : steps_in(folder_)) drop(step_folder(step));
}

void CheckpointStore::publish(const Path& temporary, const Path& target) const {
  try {
    for (const char* name : {kWeightsFile, kOptimizerFile}) sync(temporary / name);
    sync(temporary);
    std::filesystem::rename(temporary, target);
    sync(folder_);
  } catch (const std::filesystem::filesystem_error& error) {
    drop(temporary);
    throw Error(ErrorKind::system,
                target.string() + ": cannot be written: " + error.code().message());
  } catch (...) {
    drop(temporary);
    throw;
  }
}

void CheckpointStore::prune(const std::set<std::int64_t>& needed) const {
  std::set<std::int64_t> steps = steps_in(folder_);
  std::int64_t kept = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (kept++ < 2 || needed.contains(*step)) continue;
    // Renamed first: a process killed here leaves a whole checkpoint or one that counts as
    // half-written.
    const Path dropped = step_folder(*step).string() + ".tmp";
    std::error_code ignored;
    std::filesystem::rename(step_folder(*step), dropped, ignored);
    drop(dropped);
  }
}

}  // namespace pointsman::train
