#include "train/fingerprint.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "model/ops.h"
#include "schema/dump.h"
#include "text/tokenizer.h"
#include "train/setup.h"

namespace pointsman::train {
namespace {

constexpr const char* kThreads = "threads";
constexpr const char* kArithmetic = "arithmetic";

template <class Config>
void add_section(const std::string& section, const Config& config, Fingerprint& fingerprint) {
  Config::describe(config, [&](const char* name, const auto& field, auto&&...) {
    fingerprint.entries.emplace_back(section + "." + name, schema::inline_yaml(field));
  });
}

// Ids, texts and labels in order; a byte that no valid UTF-8 has keeps the fields apart, and two
// mark the second text of a pair.
std::string hash_of_rows(const data::Dataset& dataset) {
  Sha256 hash;
  for (const data::Example& row : dataset.rows) {
    hash.update(row.id);
    hash.update("\xff");
    hash.update(row.text);
    hash.update("\xff");
    if (row.text_pair) hash.update(*row.text_pair + "\xff\xff");
    hash.update(row.label);
    hash.update("\xff");
  }
  return hash.finish();
}

std::string hash_of_files(const Path& folder, const std::vector<std::string>& names) {
  Sha256 hash;
  for (const std::string& name : names) hash.update(name + " " + sha256_of_file(folder / name));
  return hash.finish();
}

std::vector<std::string> weight_files(const Path& folder) {
  std::vector<std::string> names = {"config.json"};
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
    if (entry.path().extension() == ".safetensors") names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// "avx512 in bf16", "cuda:0 (NVIDIA H200) in fp16".
std::string arithmetic_of(const TrainRequest& request) {
  const model::Device device = model::choose_device(request.device);
  const bool by_libtorch = device.is_gpu() || request.as_on_a_device;
  const model::Precision precision = choose_precision(request, device);
  return (by_libtorch ? device.title() : std::string(model::kernels().name)) +
         (precision == model::Precision::bf16   ? " in bf16"
          : precision == model::Precision::fp16 ? " in fp16"
                                                : " in fp32");
}

}  // namespace

Fingerprint fingerprint_of(const TrainRequest& request) {
  Fingerprint fingerprint;
  fingerprint.entries.emplace_back("name", request.name);
  add_section("train", request.config, fingerprint);
  add_section("imbalance", request.imbalance, fingerprint);
  add_section("model", request.model, fingerprint);
  // A folder that was moved is the same encoder: its content stands for it.
  std::erase_if(fingerprint.entries,
                [](const auto& entry) { return entry.first == "model.encoder"; });
  const Path& encoder = model::encoder_folder(request.model);
  fingerprint.entries.emplace_back("model.encoder (content)",
                                   hash_of_files(encoder, weight_files(encoder)));
  fingerprint.entries.emplace_back("model.encoder (tokenizer)",
                                   hash_of_files(encoder, text::tokenizer_files(encoder)));
  // Sums in another order or precision end in other bytes.
  fingerprint.entries.emplace_back(kThreads, std::to_string(model::team_size()));
  fingerprint.entries.emplace_back(kArithmetic, arithmetic_of(request));
  fingerprint.entries.emplace_back("labels", request.labels.hash());
  fingerprint.entries.emplace_back("train rows", hash_of_rows(request.train));
  fingerprint.entries.emplace_back("validation rows", hash_of_rows(request.validation));
  return fingerprint;
}

void write_fingerprint(const Path& path, const Fingerprint& fingerprint) {
  Json json = Json::object();
  for (const auto& [key, value] : fingerprint.entries) json[key] = value;
  write_json(path, json);
}

Fingerprint read_fingerprint(const Path& path) {
  const Json json = read_json(path, ErrorKind::data);
  Fingerprint fingerprint;
  for (const auto& item : json.items()) {
    fingerprint.entries.emplace_back(
        item.key(), require<std::string>(json, item.key().c_str(), path.string(), ErrorKind::data));
  }
  return fingerprint;
}

Fingerprint without_machine(Fingerprint fingerprint) {
  std::erase_if(fingerprint.entries, [](const auto& entry) {
    return entry.first == kThreads || entry.first == kArithmetic;
  });
  return fingerprint;
}

void refuse_other_request(const Fingerprint& stored, const Fingerprint& asked, const Path& folder) {
  const auto value_in = [](const Fingerprint& fingerprint, const std::string& key) {
    for (const auto& [name, value] : fingerprint.entries)
      if (name == key) return value;
    return std::string("absent");
  };
  Fingerprint all = asked;
  all.entries.insert(all.entries.end(), stored.entries.begin(), stored.entries.end());
  for (const auto& [key, unused] : all.entries) {
    const std::string was = value_in(stored, key), is = value_in(asked, key);
    if (was == is) continue;
    throw Error(
        ErrorKind::config,
        folder.string() + ": cannot be resumed: " + key + " was " + was + " and is " + is + " now",
        "resume with what the run began with (--threads is one), give another --out, or start over "
        "with --force");
  }
}

}  // namespace pointsman::train
