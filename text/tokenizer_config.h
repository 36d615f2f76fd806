#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  std::optional<bool> split_by_punct;
  std::optional<bool> strip_accents;
  std::optional<bool> tokenize_chinese_chars;
  std::optional<bool> add_prefix_space;
  std::optional<bool> trim_offsets;
  std::optional<std::int64_t> model_max_length;  // only where it is a real bound
  std::optional<bool> token_types;               // whether model_input_names has token_type_ids
  std::map<std::string, AddedToken> roles;       // "unk_token", "sep_token", …; id -1
  std::vector<AddedToken>
      added_tokens;  // added_tokens_decoder and additional special tokens (id -1)
};

// Errors: model, for a malformed file or what is asked for and not supported, by name.
TokenizerConfig read_tokenizer_config(const Path& folder);

// Two tokens that byte pair encoding merges.
using MergePair = std::pair<std::string, std::string>;

// "a b", of which neither has a space. Nothing otherwise, and for a comment.
std::optional<MergePair> split_merge(std::string_view line);

// A line of merges that the reference skips wherever it is.
bool is_merge_comment(std::string_view line);

// tokenizer.json: the model's vocabulary and merges apart, since they have up to hundreds of
// thousands of entries.
struct TokenizerJson {
  std::string source;
  Json content;            // without model.vocab
  std::string model_type;  // model.type, or what older files without one are
  std::vector<std::pair<std::string, std::int64_t>> ids;  // vocab as an object: piece, id
  std::vector<std::pair<std::string, double>> scores;     // vocab as a list: piece, score
  std::vector<MergePair> merges;                          // by rank
  std::vector<AddedToken> added_tokens;
};

// Errors: model, as above.
TokenizerJson read_tokenizer_json(const Path& file);

// Whether `path` is a file; false also when that cannot be told.
bool is_file(const Path& path);

// Errors: model, where the folder has an added_tokens.json with tokens in it: they belong into
// tokenizer_config.json.
void refuse_added_tokens_file(const Path& folder);

// The member of an object; null when absent, null, or when `object` is none.
const Json* find_member(const Json& object, const char* key);

// The 'type' of a part of tokenizer.json, for a choice or an error; "null" where there is no part.
std::string type_of(const Json* part);

// What the choice of a tokenizer is made from.
struct TokenizerFolder {
  Path path;
  TokenizerConfig config;
  std::optional<Path> sentencepiece_model;  // a .model file
  std::optional<TokenizerJson> json;        // read only where there is no .model file
};

// An AddedToken as Hugging Face writes it: a string, or an object with content, lstrip, rstrip,
// normalized, single_word. Errors: model.
AddedToken decode_added_token(const Json& value, const std::string& source, const std::string& key);

}  // namespace pointsman::text
