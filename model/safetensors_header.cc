#include "model/safetensors_header.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace pointsman::model {
namespace {

constexpr std::size_t kMaxHeaderBytes = 100 << 20;  // the reference library's own bound

struct TypeRow {
  StoredType type;
  const char* name;
  std::size_t size;
};
constexpr std::array kTypes = {
    TypeRow{StoredType::f32, "F32", 4},   TypeRow{StoredType::f16, "F16", 2},
    TypeRow{StoredType::bf16, "BF16", 2}, TypeRow{StoredType::f64, "F64", 8},
    TypeRow{StoredType::i64, "I64", 8},   TypeRow{StoredType::i32, "I32", 4},
    TypeRow{StoredType::u8, "U8", 1}};

const TypeRow& row_of(StoredType type) {
  return *std::find_if(kTypes.begin(), kTypes.end(),
                       [&](const TypeRow& row) { return row.type == type; });
}

// The name as JSON would write it inside quotes: on one line, whatever it holds.
std::string printable(const std::string& name) {
  const std::string quoted = Json(name).dump();
  return quoted.substr(1, quoted.size() - 2);
}

// What one entry is read with: its place for errors, and how far the values reach.
struct Entry {
  std::string source;
  std::size_t data_begin;
  std::size_t data_size;

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::model, source + ": " + what);
  }
};

std::size_t unsigned_number(const Json& value, const Entry& entry, const char* what) {
  if (!value.is_number_unsigned()) entry.refuse(std::string(what) + " must be integers from 0");
  return value.get<std::size_t>();
}

StoredTensor read_entry(const std::string& name, const Json& value, const Entry& entry) {
  StoredTensor tensor;
  tensor.name = name;
  const auto dtype = require<std::string>(value, "dtype", entry.source, ErrorKind::model);
  const auto row = std::find_if(kTypes.begin(), kTypes.end(),
                                [&](const TypeRow& candidate) { return dtype == candidate.name; });
  if (row == kTypes.end()) {
    entry.refuse("type " + printable(dtype) +
                 " is not supported (F32, F16, BF16, F64, I64, I32, U8)");
  }
  tensor.type = row->type;
  const auto shape = value.find("shape");
  const auto offsets = value.find("data_offsets");
  if (shape == value.end() || !shape->is_array() || shape->size() > 8) {
    entry.refuse("'shape' must be a list of at most 8 integers");
  }
  if (offsets == value.end() || !offsets->is_array() || offsets->size() != 2) {
    entry.refuse("'data_offsets' must be two integers");
  }
  std::size_t values = 1;
  for (const Json& dimension : *shape) {
    const std::size_t size = unsigned_number(dimension, entry, "dimensions");
    if (size != 0 && values > std::numeric_limits<std::int64_t>::max() / size / 8) {
      entry.refuse("its shape overflows");
    }
    values *= size;
    tensor.shape.push_back(static_cast<std::int64_t>(size));
  }
  const std::size_t begin = unsigned_number((*offsets)[0], entry, "data_offsets");
  const std::size_t end = unsigned_number((*offsets)[1], entry, "data_offsets");
  if (begin > end || end > entry.data_size) {
    entry.refuse("its bytes " + std::to_string(begin) + " to " + std::to_string(end) +
                 " leave the file, which holds " + std::to_string(entry.data_size));
  }
  if (end - begin != values * row->size) {
    entry.refuse("its shape needs " + std::to_string(values * row->size) +
                 " bytes, the header gives " + std::to_string(end - begin));
  }
  tensor.begin = entry.data_begin + begin;
  tensor.end = entry.data_begin + end;
  return tensor;
}

// The tensors must cover the bytes from `begin` to `end`, each byte once.
void check_cover(const std::vector<StoredTensor>& tensors, std::size_t begin, std::size_t end,
                 const std::string& source) {
  std::vector<const StoredTensor*> order;
  order.reserve(tensors.size());
  for (const StoredTensor& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const StoredTensor* a, const StoredTensor* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  const auto refuse_hole = [&](std::size_t from, std::size_t to) {
    throw Error(ErrorKind::model, source + ": no tensor has the bytes " + std::to_string(from) +
                                      " to " + std::to_string(to) + " of the file");
  };
  for (const StoredTensor* tensor : order) {
    if (tensor->begin > begin) refuse_hole(begin, tensor->begin);
    if (tensor->begin < begin) {
      throw Error(ErrorKind::model, source + ": the tensor " + printable(tensor->name) +
                                        " overlaps the one before it");
    }
    begin = tensor->end;
  }
  if (begin < end) refuse_hole(begin, end);
}

}  // namespace

std::size_t size_of(StoredType type) { return row_of(type).size; }

std::vector<StoredTensor> read_safetensors_header(std::span<const std::byte> file,
                                                  const std::string& source) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::model, source + ": " + what);
  };
  std::uint64_t length = 0;
  if (file.size() < sizeof length) refuse("is too short for a safetensors file");
  std::memcpy(&length, file.data(), sizeof length);
  if (length > kMaxHeaderBytes || length > file.size() - sizeof length) {
    refuse("its header claims " + std::to_string(length) + " bytes, the file has " +
           std::to_string(file.size()) + ": it is cut off or not a safetensors file");
  }
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + sizeof length, length);
  std::set<std::string> keys;
  const auto see = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > 8) refuse("its header is nested too deeply");
    if (depth == 1 && event == Json::parse_event_t::key &&
        !keys.insert(value.get<std::string>()).second) {
      refuse("the tensor " + printable(value.get<std::string>()) + " is there twice");
    }
    return true;
  };
  Json header;
  try {
    header = Json::parse(text, see);
  } catch (const Json::exception&) {
    refuse("its header is not valid JSON");
  }
  if (!header.is_object()) refuse("its header is not a JSON object");
  const std::size_t data_begin = sizeof length + length;
  std::vector<StoredTensor> tensors;
  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") continue;
    tensors.push_back(
        read_entry(name, value,
                   {source + ": tensor " + printable(name), data_begin, file.size() - data_begin}));
  }
  std::sort(tensors.begin(), tensors.end(),
            [](const StoredTensor& a, const StoredTensor& b) { return a.name < b.name; });
  check_cover(tensors, data_begin, file.size(), source);
  return tensors;
}

std::string make_safetensors_header(std::vector<StoredTensor>& tensors) {
  Json header;
  header["__metadata__"] = {{"format", "pt"}};
  std::size_t offset = 0;
  for (StoredTensor& tensor : tensors) {
    std::size_t bytes = size_of(tensor.type);
    for (const std::int64_t dimension : tensor.shape) bytes *= static_cast<std::size_t>(dimension);
    tensor.begin = offset;
    tensor.end = offset += bytes;
    header[tensor.name] = {{"dtype", row_of(tensor.type).name},
                           {"shape", tensor.shape},
                           {"data_offsets", {tensor.begin, tensor.end}}};
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text.push_back(' ');
  const std::uint64_t length = text.size();
  std::string result(sizeof length, '\0');
  std::memcpy(result.data(), &length, sizeof length);
  result += text;
  for (StoredTensor& tensor : tensors) {
    tensor.begin += result.size();
    tensor.end += result.size();
  }
  return result;
}

}  // namespace pointsman::model
