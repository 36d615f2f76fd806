#include "model/weights.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "model/families/name_table.h"

namespace pointsman::model {
namespace {

constexpr std::int64_t kCopyBytes = 16 << 20;

[[noreturn]] void refuse(const std::string& what, const std::string& hint = "") {
  throw Error(ErrorKind::model, what, hint);
}

std::string shape_text(at::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

const char* precision_of(torch::ScalarType type) {
  if (type == torch::kFloat32) return "fp32";
  if (type == torch::kFloat16) return "fp16";
  return type == torch::kBFloat16 ? "bf16" : nullptr;
}

void check_tensor(const NameRow& row, const torch::Tensor& tensor, const std::string& source) {
  if (tensor.sizes() != at::IntArrayRef(row.shape)) {
    refuse(source + ": the tensor " + row.checkpoint + " has the shape " +
           shape_text(tensor.sizes()) + ", config.json asks for " + shape_text(row.shape));
  }
  if (precision_of(tensor.scalar_type()) == nullptr)
    refuse(source + ": the tensor " + row.checkpoint + " has the type " +
           c10::toString(tensor.scalar_type()) + "; F32, F16 or BF16 is needed");
}

void check_files(const Path& folder) {
  if (!std::filesystem::exists(folder)) {
    throw Error(ErrorKind::system,
                folder.string() + ": no such folder; a Hugging Face folder is needed",
                "tools/fetch_encoder.py fetches one");
  }
  const auto has = [&](const char* name) { return std::filesystem::exists(folder / name); };
  if (!has("config.json"))
    refuse(folder.string() + ": there is no config.json; a Hugging Face folder is needed");
  if (has("model.safetensors")) return;
  const std::string missing = folder.string() + ": there is no model.safetensors";
  if (has("model.safetensors.index.json"))
    refuse(missing + "; weights in several files are not read",
           "save it again with transformers' save_pretrained(max_shard_size=\"50GB\")");
  if (has("pytorch_model.bin"))
    refuse(missing + "; pytorch_model.bin can run code and is not read",
           "save it again with transformers' save_pretrained");
  refuse(missing);
}

// The part of the parameter that a row of the table fills.
torch::Tensor target_of(const NameRow& row,
                        const std::map<std::string, torch::Tensor>& parameters) {
  const torch::Tensor parameter = parameters.at(row.parameter);
  return row.first_row < 0 ? parameter : parameter.narrow(0, row.first_row, row.shape.front());
}

// Copies in blocks of rows, and lets go of the pages of the file that were read, so that a large
// table is not resident twice.
void copy(torch::Tensor target, const torch::Tensor& source, const MappedFile& file) {
  const std::int64_t rows = source.size(0);
  const auto row_bytes = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(source.nbytes()) / std::max<std::int64_t>(1, rows));
  const std::int64_t block = std::max<std::int64_t>(1, kCopyBytes / row_bytes);
  for (std::int64_t first = 0; first < rows; first += block) {
    const torch::Tensor part = source.narrow(0, first, std::min(block, rows - first));
    target.narrow(0, first, part.size(0)).copy_(part);
    file.forget({static_cast<const std::byte*>(part.const_data_ptr()), part.nbytes()});
  }
}

// Whether a tensor belongs to what stands on an encoder of this family.
bool is_head(const EncoderFolder& folder, const std::string& name) {
  for (const NameRow& row : folder.family->head_table(folder.shape, true, 1)) {
    if (row.checkpoint == name) return true;
  }
  return false;
}

std::map<std::string, torch::Tensor> parameters_of(const SequenceClassifier& module) {
  std::map<std::string, torch::Tensor> parameters;
  for (const auto& item : module.named_parameters()) parameters.emplace(item.key(), item.value());
  return parameters;
}

NameTable table_of(const SequenceClassifier& module, const EncoderFamily& family) {
  NameTable table = family.encoder_table(module.shape());
  const HeadShape& head = module.head_shape();
  for (NameRow& row :
       family.head_table(module.shape(), head.pooling == Pooling::pooler, head.classes))
    table.push_back(std::move(row));
  return table;
}

}  // namespace

EncoderFolder open_encoder(const Path& folder) {
  check_files(folder);
  EncoderFolder result;
  result.source = (folder / "model.safetensors").string();
  result.config = read_json(folder / "config.json", ErrorKind::model);
  const ConfigReader config(result.config, (folder / "config.json").string());
  result.family = &encoder_family(config);
  result.shape = result.family->read_shape(config);
  result.file = std::make_shared<const MappedFile>(result.source);
  for (const auto& [name, tensor] : read_safetensors(result.file, result.source)) {
    const std::string modern = modern_name(name, result.family->prefix);
    if (!result.tensors.emplace(modern, tensor).second)
      refuse(result.source + ": the tensor " + modern + " is there under two names");
  }
  // Before anything of these sizes is allocated.
  for (const NameRow& row : result.family->encoder_table(result.shape)) {
    const auto found = result.tensors.find(row.checkpoint);
    if (found == result.tensors.end())
      refuse(result.source + ": the tensor " + row.checkpoint + " is missing");
    check_tensor(row, found->second, result.source);
    if (result.precision.empty()) result.precision = precision_of(found->second.scalar_type());
  }
  return result;
}

void check_head(const EncoderFolder& folder, const HeadShape& head) {
  const bool with_pooler = head.pooling == Pooling::pooler;
  for (const NameRow& row : folder.family->head_table(folder.shape, with_pooler, head.classes)) {
    const auto found = folder.tensors.find(row.checkpoint);
    if (found == folder.tensors.end())
      refuse(folder.source + ": the tensor " + row.checkpoint + " is missing");
    check_tensor(row, found->second, folder.source);
  }
}

std::vector<std::string> load_weights(SequenceClassifier& module, const EncoderFolder& folder,
                                      LoadAs as) {
  torch::NoGradGuard no_grad;
  std::map<std::string, torch::Tensor> parameters = parameters_of(module);
  std::map<std::string, torch::Tensor> left = folder.tensors;
  std::vector<std::string> fresh;
  const NameTable table = table_of(module, *folder.family);
  const bool has_pooler = std::any_of(table.begin(), table.end(), [&](const NameRow& row) {
    return row.parameter.starts_with("pooler.") && left.contains(row.checkpoint);
  });
  for (const NameRow& row : table) {
    const auto found = left.find(row.checkpoint);
    const bool wanted = as == LoadAs::classifier || !row.parameter.starts_with("head.");
    if (found == left.end() || !wanted) {
      const bool half_a_pooler = has_pooler && row.parameter.starts_with("pooler.");
      if (row.presence == Presence::required || as == LoadAs::classifier || half_a_pooler)
        refuse(folder.source + ": the tensor " + row.checkpoint + " is missing");
      fresh.push_back(row.parameter);
      continue;
    }
    check_tensor(row, found->second, folder.source);
    const bool lies_ready = found->second.scalar_type() == torch::kFloat32 && row.first_row < 0;
    if (as != LoadAs::encoder && lies_ready) {
      parameters.at(row.parameter).set_data(found->second);
    } else {
      copy(target_of(row, parameters), found->second, *folder.file);
    }
    left.erase(found);
  }
  for (const auto& [name, tensor] : left) {
    const bool dropped =
        folder.family->is_ignorable(name) || (as != LoadAs::classifier && is_head(folder, name));
    if (!dropped)
      refuse(folder.source + ": the tensor " + name + " is not one of this architecture");
  }
  return fresh;
}

NamedTensors encoder_tensors(const SequenceClassifier& module, const EncoderFamily& family) {
  const std::map<std::string, torch::Tensor> parameters = parameters_of(module);
  NamedTensors tensors;
  for (const NameRow& row : family.encoder_table(module.shape()))
    tensors.emplace_back(row.checkpoint, target_of(row, parameters).detach());
  return tensors;
}

NamedTensors classifier_tensors(const SequenceClassifier& module, const EncoderFamily& family) {
  const std::map<std::string, torch::Tensor> parameters = parameters_of(module);
  NamedTensors tensors;
  for (const NameRow& row : table_of(module, family)) {
    tensors.emplace_back((row.prefixed ? family.prefix : "") + row.checkpoint,
                         target_of(row, parameters).detach());
  }
  return tensors;
}

}  // namespace pointsman::model
