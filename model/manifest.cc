#include "model/manifest.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/json.h"
#include "model/classifier_config.h"
#include "text/tokenizer.h"

namespace pointsman::model {
namespace {

constexpr ErrorKind kKind = ErrorKind::model;
constexpr std::int64_t kFormat = 1;

const Json& member(const Json& object, const char* key, const std::string& source, bool array) {
  const auto found = object.find(key);
  if (found == object.end() || (array ? !found->is_array() : !found->is_object())) {
    throw Error(kKind, source + ": '" + key + "' must be " + (array ? "a list" : "an object"));
  }
  return *found;
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

GoldenRow read_golden(const Json& json, const Manifest& manifest, const std::string& source) {
  GoldenRow row;
  row.text = require<std::string>(json, "text", source, kKind);
  if (json.contains("text_pair") != manifest.text_pair) {
    throw Error(kKind, source + ": a golden row " +
                           (manifest.text_pair ? "needs a 'text_pair'" : "has a 'text_pair'") +
                           ", as 'text_pair' says that the model was trained on " +
                           (manifest.text_pair ? "pairs" : "single texts"));
  }
  if (manifest.text_pair) row.text_pair = require<std::string>(json, "text_pair", source, kKind);
  row.label = require<std::string>(json, "label", source, kKind);
  for (const Json& logit : member(json, "logits", source, true)) {
    if (!logit.is_number()) throw Error(kKind, source + ": a golden logit must be a number");
    row.logits.push_back(logit.get<float>());
  }
  if (row.logits.size() != manifest.labels.size())
    throw Error(kKind, source + ": a golden row needs one logit a label");
  return row;
}

void read_decision(const Json& json, const std::vector<std::string>& labels,
                   const std::string& source, data::Decision& decision) {
  decision.temperature = require<double>(json, "temperature", source, kKind);
  if (!(decision.temperature > 0) || !std::isfinite(decision.temperature)) {
    throw Error(kKind, source + ": 'temperature' must be above 0");
  }
  if (json.contains("abstain_below") && !json["abstain_below"].is_null()) {
    decision.abstain_below = require<double>(json, "abstain_below", source, kKind);
    if (!(*decision.abstain_below >= 0 && *decision.abstain_below <= 1))
      throw Error(kKind, source + ": 'abstain_below' must be from 0 to 1, or null");
  }
  if (json.contains("fallback_label") && !json["fallback_label"].is_null()) {
    decision.fallback_label = require<std::string>(json, "fallback_label", source, kKind);
    if (std::find(labels.begin(), labels.end(), *decision.fallback_label) == labels.end())
      throw Error(kKind, source + ": 'fallback_label' must be one of 'labels', or null");
  }
}

std::vector<std::string> read_labels(const Json& json, const std::string& label_hash,
                                     const std::string& source) {
  std::vector<std::string> labels;
  for (const Json& label : member(json, "labels", source, true)) {
    if (!label.is_string()) throw Error(kKind, source + ": a label must be a string");
    labels.push_back(label.get<std::string>());
  }
  const data::LabelMap sorted(labels);
  if (sorted.names() != labels || labels.size() < 2) {
    throw Error(kKind,
                source + ": 'labels' must be at least two different labels, sorted by their bytes");
  }
  if (sorted.hash() != label_hash)
    throw Error(kKind, source + ": 'labels' are not those of 'label_hash': they were edited");
  return labels;
}

}  // namespace

Manifest read_manifest(const Path& folder) {
  const Path path = folder / "pointsman.json";
  return decode_manifest(read_json(path, kKind), path.string());
}

Manifest decode_manifest(const Json& json, const std::string& source) {
  const auto format = require<std::int64_t>(json, "format", source, kKind);
  if (format != kFormat) {
    throw Error(kKind, source + ": format " + std::to_string(format) +
                           " is not known, this program reads format 1");
  }
  const auto kind = require<std::string>(json, "kind", source, kKind);
  if (kind != "encoder")
    throw Error(kKind, source + ": kind '" + kind + "' is not known (encoder)");
  Manifest manifest;
  manifest.name = require<std::string>(json, "name", source, kKind);
  manifest.label_hash = require<std::string>(json, "label_hash", source, kKind);
  manifest.labels = read_labels(json, manifest.label_hash, source);
  manifest.weights_hash = require<std::string>(json, "weights_hash", source, kKind);
  manifest.tokenizer_hash = require<std::string>(json, "tokenizer_hash", source, kKind);
  manifest.max_length = require<std::int64_t>(json, "max_length", source, kKind);
  if (manifest.max_length < 1) throw Error(kKind, source + ": 'max_length' must be at least 1");
  manifest.pooling = parse_pooling(require<std::string>(json, "pooling", source, kKind), source);
  manifest.prefix = require<std::string>(json, "prefix", source, kKind);
  manifest.text_pair = get_or(json, "text_pair", false, source, kKind);
  manifest.precision = require<std::string>(json, "precision", source, kKind);
  if (manifest.precision != "fp32" && manifest.precision != "bf16" && manifest.precision != "fp16")
    throw Error(
        kKind, source + ": precision '" + manifest.precision + "' is not known (fp32, bf16, fp16)");
  read_decision(json, manifest.labels, source, manifest.decision);
  const Json& trained = member(json, "trained_on", source, false);
  manifest.trained_on = {require<std::string>(trained, "dataset_hash", source, kKind),
                         require<std::int64_t>(trained, "rows", source, kKind),
                         require<std::int64_t>(trained, "seed", source, kKind),
                         require<std::string>(trained, "commit", source, kKind)};
  for (const Json& row : member(json, "golden", source, true)) {
    manifest.golden.push_back(read_golden(row, manifest, source));
  }
  return manifest;
}

void write_manifest(const Path& folder, const Manifest& manifest) {
  Json golden = Json::array();
  for (const GoldenRow& row : manifest.golden) {
    Json item = {{"text", row.text}};
    if (row.text_pair) item["text_pair"] = *row.text_pair;
    item["logits"] = row.logits;
    item["label"] = row.label;
    golden.push_back(std::move(item));
  }
  Json json;
  json["format"] = kFormat;
  json["name"] = manifest.name;
  json["kind"] = "encoder";
  json["labels"] = manifest.labels;
  json["label_hash"] = manifest.label_hash;
  json["weights_hash"] = manifest.weights_hash;
  json["tokenizer_hash"] = manifest.tokenizer_hash;
  json["max_length"] = manifest.max_length;
  json["pooling"] = name_of(manifest.pooling);
  json["prefix"] = manifest.prefix;
  if (manifest.text_pair) json["text_pair"] = true;
  json["precision"] = manifest.precision;
  json["temperature"] = manifest.decision.temperature;
  json["abstain_below"] = optional_json(manifest.decision.abstain_below);
  json["fallback_label"] =
      manifest.decision.fallback_label ? Json(*manifest.decision.fallback_label) : Json(nullptr);
  json["costs"] = nullptr;
  json["trained_on"] = {{"dataset_hash", manifest.trained_on.dataset_hash},
                        {"rows", manifest.trained_on.rows},
                        {"seed", manifest.trained_on.seed},
                        {"commit", manifest.trained_on.commit}};
  json["golden"] = std::move(golden);
  write_json(folder / "pointsman.json", json);
}

std::string tokenizer_hash(const Path& folder) {
  Sha256 hash;
  for (const std::string& name : text::tokenizer_files(folder)) {
    hash.update(name + "\n" + sha256_of_file(folder / name) + "\n");
  }
  return hash.finish();
}

}  // namespace pointsman::model
