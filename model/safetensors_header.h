#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::model {

enum class StoredType { f32, f16, bf16, f64, i64, i32, u8 };

// Bytes of one value.
std::size_t size_of(StoredType type);

// One entry of a safetensors header: where a tensor lies in the file.
struct StoredTensor {
  std::string name;
  StoredType type = StoredType::f32;
  std::vector<std::int64_t> shape;
  std::size_t begin = 0;  // bytes from the start of the file
  std::size_t end = 0;
};

// Reads the header of a safetensors file: 8 bytes of length (little-endian), that many bytes of
// JSON, then the values. `file` is the whole file, `source` names it in errors. Sorted by name.
// Errors: model, naming the tensor: a header that lies about its length, a range that leaves the
// file, overlaps another or does not have its shape's bytes, bytes that belong to no tensor, a type
// that is not supported, a name that is there twice.
std::vector<StoredTensor> read_safetensors_header(std::span<const std::byte> file,
                                                  const std::string& source);

// The header for tensors whose names, types and shapes are given (begin and end are filled in,
// relative to the start of the file): 8 bytes of length and JSON padded to a multiple of 8 bytes.
std::string make_safetensors_header(std::vector<StoredTensor>& tensors);

}  // namespace pointsman::model
