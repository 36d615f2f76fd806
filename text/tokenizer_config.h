#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "text/added_tokens.h"

namespace pointsman::text {

// tokenizer_config.json, with special_tokens_map.json merged in where the reference does so. Absent
// files leave the fields empty.
struct TokenizerConfig {
  std::string source;           // the file, for errors
  std::string tokenizer_class;  // empty: not said
  std::optional<bool> do_lower_case;
  std::optional<bool> strip_accents;
  std::optional<bool> tokenize_chinese_chars;
  std::optional<std::int64_t> model_max_length;  // only where it is a real bound
  std::map<std::string, AddedToken> roles;       // "unk_token", "sep_token", …; id -1
  std::vector<AddedToken>
      added_tokens;  // added_tokens_decoder and additional special tokens (id -1)
};

// Errors: model, for a malformed file or what is asked for and not supported, by name.
TokenizerConfig read_tokenizer_config(const Path& folder);

// tokenizer.json: the model's vocabulary apart, since it has up to hundreds of thousands of
// entries.
struct TokenizerJson {
  std::string source;
  Json content;                                           // without model.vocab
  std::string model_type;                                 // model.type
  std::vector<std::pair<std::string, std::int64_t>> ids;  // vocab as an object: piece, id
  std::vector<std::pair<std::string, double>> scores;     // vocab as a list: piece, score
  std::vector<AddedToken> added_tokens;
};

// Errors: model, as above.
TokenizerJson read_tokenizer_json(const Path& file);

// Whether `path` is a file; false also when that cannot be told.
bool is_file(const Path& path);

// The member of an object; null when absent, null, or when `object` is none.
const Json* find_member(const Json& object, const char* key);

// What the choice of a tokenizer is made from.
struct TokenizerFolder {
  Path path;
  TokenizerConfig config;
  std::optional<Path> sentencepiece_model;  // a .model file
  std::optional<TokenizerJson> json;        // read only where there is no .model file
};

// An AddedToken as Hugging Face writes it: a string, or an object with content, lstrip, rstrip,
// normalized. `single_word` is refused by name. Errors: model.
AddedToken decode_added_token(const Json& value, const std::string& source, const std::string& key);

}  // namespace pointsman::text
