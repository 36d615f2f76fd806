#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "data/decision.h"
#include "data/labels.h"
#include "model/model_config.h"

namespace pointsman::model {

// One text, or two, with the answer that the model gave when it was written.
struct GoldenRow {
  std::string text;
  std::optional<std::string> text_pair;
  std::vector<float> logits;  // [C]
  std::string label;
};

struct TrainedOn {
  std::string dataset_hash;
  std::int64_t rows = 0;
  std::int64_t seed = 0;
  std::string commit;
};

// pointsman.json: what makes a Hugging Face folder a router that can prove itself
// (docs/formats.md).
struct Manifest {
  std::string name;
  std::vector<std::string> labels;  // sorted by their bytes
  std::string label_hash;
  std::string weights_hash;
  std::string tokenizer_hash;
  std::int64_t max_length = 0;
  Pooling pooling = Pooling::automatic;
  std::string prefix;
  bool text_pair = false;  // whether every row has two texts
  std::string precision = "fp32";
  data::Decision decision;
  TrainedOn trained_on;
  std::vector<GoldenRow> golden;
};

// Errors: system (absent), model (malformed, another format number, labels out of order or not of
// label_hash).
Manifest read_manifest(const Path& folder);
Manifest decode_manifest(const Json& json, const std::string& source);
void write_manifest(const Path& folder, const Manifest& manifest);

// SHA-256 over the folder's tokenizer files, sorted by name: the name, a newline, the file's
// "sha256:…", a newline.
std::string tokenizer_hash(const Path& folder);

}  // namespace pointsman::model
