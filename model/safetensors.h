#pragma once

#include <torch/types.h>

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"

namespace pointsman::model {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

// The tensors of a safetensors file, sorted by name, as views of the mapped file: nothing is
// copied, and the mapping lives as long as a tensor does. They are read-only: clone one before
// writing to it. Errors: system (absent), model (header).
NamedTensors read_safetensors(const Path& path);
// The same of a file that is mapped; `source` names it in errors.
NamedTensors read_safetensors(const std::shared_ptr<const MappedFile>& file,
                              const std::string& source);

// Writes the tensors, the widest types first and then by name, atomically and without a second copy
// in memory: one that is not contiguous is made so on its own. fp64, fp32, fp16, bf16, int64, int32
// and uint8. Errors: system.
void write_safetensors(const Path& path, NamedTensors tensors);
// The same bytes into a stream; its failure is the caller's to see.
void write_safetensors(std::ostream& out, NamedTensors tensors);

}  // namespace pointsman::model
