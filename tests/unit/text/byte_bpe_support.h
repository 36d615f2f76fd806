#pragma once

#include <string>

#include "tests/support/tokenizer_support.h"

namespace pointsman::testing {

// tests/data/text/byte_bpe.json: two small tokenizer.json, variants of them as merge patches, and
// what the tokenizers package makes of texts with each (tools/parity/tokenizer_bpe_values.py).
inline const Json& byte_bpe_values() {
  static const Json values = read_json(kTextData / "byte_bpe.json", ErrorKind::data);
  return values;
}

// The tokenizer.json of a variant.
inline Json byte_bpe_json(const std::string& variant) {
  const Json& folder = byte_bpe_values()["folders"][variant];
  Json json = byte_bpe_values()["bases"][folder["base"].get<std::string>()];
  Json patch = folder["patch"];
  if (patch.contains("added_tokens")) {  // these come after the base's
    for (const Json& token : patch["added_tokens"]) json["added_tokens"].push_back(token);
    patch.erase("added_tokens");
  }
  json.merge_patch(patch);
  return json;
}

// [text, ids, flat offsets] with a variant.
inline const Json& byte_bpe_rows(const std::string& variant) {
  const Json& rows = byte_bpe_values()["folders"][variant]["rows"];
  return rows.is_string() ? byte_bpe_rows(rows.get<std::string>()) : rows;  // the same as another's
}

inline std::string byte_bpe_config(const std::string& variant) {
  return byte_bpe_values()["folders"][variant]["config"].dump();
}

// merges.txt of a tokenizer.json.
inline std::string merges_file(const Json& json) {
  std::string lines = "#version: 0.2\n";
  for (const Json& merge : json["model"]["merges"])
    lines += merge[0].get<std::string>() + " " + merge[1].get<std::string>() + "\n";
  return lines;
}

}  // namespace pointsman::testing
