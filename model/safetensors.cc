#include "model/safetensors.h"

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "model/safetensors_header.h"

namespace pointsman::model {
namespace {

torch::ScalarType scalar_type(StoredType type) {
  switch (type) {
    case StoredType::f32:
      return torch::kFloat32;
    case StoredType::f16:
      return torch::kFloat16;
    case StoredType::bf16:
      return torch::kBFloat16;
    case StoredType::f64:
      return torch::kFloat64;
    case StoredType::i64:
      return torch::kInt64;
    case StoredType::i32:
      return torch::kInt32;
    case StoredType::u8:
      return torch::kUInt8;
  }
  PM_CHECK(false, "every stored type has a scalar type");
}

StoredType stored_type(torch::ScalarType type) {
  for (const StoredType candidate :
       {StoredType::f32, StoredType::f16, StoredType::bf16, StoredType::f64, StoredType::i64,
        StoredType::i32, StoredType::u8}) {
    if (scalar_type(candidate) == type) return candidate;
  }
  PM_CHECK(false, "a tensor has a type that can be stored");
}

}  // namespace

NamedTensors read_safetensors(const Path& path) {
  return read_safetensors(std::make_shared<const MappedFile>(path), path.string());
}

NamedTensors read_safetensors(const std::shared_ptr<const MappedFile>& file,
                              const std::string& source) {
  NamedTensors tensors;
  for (const StoredTensor& stored : read_safetensors_header(file->bytes(), source)) {
    // from_blob takes a pointer to mutable bytes; the mapping itself is read-only.
    auto* data = const_cast<std::byte*>(file->bytes().data()) + stored.begin;
    const auto options = torch::TensorOptions().dtype(scalar_type(stored.type));
    // Askew: the format allows it, ATen does not.
    if (reinterpret_cast<std::uintptr_t>(data) % size_of(stored.type) != 0) {
      auto copy = torch::empty(stored.shape, options);
      std::copy_n(data, stored.end - stored.begin, static_cast<std::byte*>(copy.data_ptr()));
      tensors.emplace_back(stored.name, copy);
      continue;
    }
    tensors.emplace_back(stored.name, torch::from_blob(
                                          data, stored.shape, [file](void*) {}, options));
  }
  return tensors;
}

void write_safetensors(const Path& path, NamedTensors tensors) {
  write_file_atomically(path,
                        [&](std::ostream& out) { write_safetensors(out, std::move(tensors)); });
}

void write_safetensors(std::ostream& out, NamedTensors tensors) {
  // The widest first: every tensor then lies at a multiple of its own width.
  std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return std::pair(b.second.element_size(), a.first) <
           std::pair(a.second.element_size(), b.first);
  });
  std::vector<StoredTensor> entries;
  for (const auto& [name, tensor] : tensors) {
    entries.push_back({name, stored_type(tensor.scalar_type()), tensor.sizes().vec(), 0, 0});
  }
  const std::string header = make_safetensors_header(entries);
  out.write(header.data(), static_cast<std::streamsize>(header.size()));
  for (const auto& [name, tensor] : tensors) {
    const torch::Tensor values = tensor.detach().contiguous();
    out.write(static_cast<const char*>(values.data_ptr()),
              static_cast<std::streamsize>(values.nbytes()));
  }
}

}  // namespace pointsman::model
