#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "text/byte_bpe_files.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr ErrorKind kModel = ErrorKind::model;

// What else than this a part of the file is, is refused.
void refuse_other(bool supported, const TokenizerJson& json, const std::string& what,
                  const std::string& accepted) {
  if (supported) return;
  throw Error(kModel, json.source + ": " + what + " is not supported for byte-level BPE; " +
                          accepted + " is");
}

void read_normalizer(const TokenizerJson& json, ByteBpeSpec& spec) {
  const Json* normalizer = find_member(json.content, "normalizer");
  spec.nfc = type_of(normalizer) == "NFC";
  refuse_other(normalizer == nullptr || spec.nfc, json,
               "a normalizer of type '" + type_of(normalizer) + "'", "NFC or none");
}

void read_pre_tokenizer(const TokenizerJson& json, ByteBpeSpec& spec) {
  const Json* pre = find_member(json.content, "pre_tokenizer");
  refuse_other(type_of(pre) == "ByteLevel", json, "a pre_tokenizer of type '" + type_of(pre) + "'",
               "ByteLevel");
  spec.add_prefix_space = require<bool>(*pre, "add_prefix_space", json.source, kModel);
  refuse_other(get_or(*pre, "use_regex", true, json.source, kModel), json,
               "a pre_tokenizer with 'use_regex: false'", "true");
}

// Byte pair encoding has more switches than these; what is left has no effect where every byte of
// UTF-8 has a token, which the tokenizer checks.
void check_model(const TokenizerJson& json) {
  const Json& model = json.content["model"];
  if (json.ids.empty() || find_member(model, "merges") == nullptr)
    throw Error(kModel, json.source + ": 'model' needs 'vocab', an object, and 'merges'");
  const Json* dropout = find_member(model, "dropout");
  refuse_other(dropout == nullptr || (dropout->is_number() && *dropout == 0), json,
               "'dropout' in 'model'", "null");
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    refuse_other(get_or<std::string>(model, key, "", json.source, kModel).empty(), json,
                 "'" + std::string(key) + "' in 'model'", "an empty one");
  }
  for (const char* key : {"byte_fallback", "ignore_merges"}) {
    refuse_other(!get_or(model, key, false, json.source, kModel), json,
                 "'" + std::string(key) + ": true' in 'model'", "false");
  }
}

std::string flags_of(const AddedToken& token) {
  std::string flags = shown(token.content);
  if (token.lstrip) flags += " lstrip";
  if (token.rstrip) flags += " rstrip";
  if (token.normalized) flags += " normalized";
  if (token.single_word) flags += " single_word";
  return flags;
}

// transformers adds to tokenizer.json's tokens what tokenizer_config.json names beyond them. Such
// folders are refused, since the tokenizers library would give other ids.
void check_config_tokens(const TokenizerFolder& folder) {
  const TokenizerConfig& config = folder.config;
  const auto& added = folder.json->added_tokens;
  const auto refuse = [&](const std::string& what) {
    throw Error(kModel, config.source + ": " + what);
  };
  const auto find = [&](const std::string& content) {
    const auto found = std::find_if(added.begin(), added.end(),
                                    [&](const AddedToken& t) { return t.content == content; });
    if (found == added.end())
      refuse("the token " + shown(content) + " is not among the added tokens of tokenizer.json");
    return *found;
  };
  for (const auto& [role, token] : config.roles) find(token.content);
  for (const AddedToken& token : config.added_tokens) {
    const AddedToken same = find(token.content);
    if (token.id < 0) continue;  // only named
    if (token.id != same.id || flags_of(token) != flags_of(same)) {
      refuse("'added_tokens_decoder' has " + flags_of(token) + " with the id " +
             std::to_string(token.id) + ", but tokenizer.json has " + flags_of(same) + " with " +
             std::to_string(same.id) + "; make them say the same");
    }
  }
}

// transformers rebuilds RoBERTa's tokenizer with the switch of tokenizer_config.json, absent being
// false.
void check_config_switches(const TokenizerFolder& folder, const ByteBpeSpec& spec) {
  const TokenizerConfig& config = folder.config;
  std::optional<bool> said = config.add_prefix_space;
  if (!said && is_roberta_class(config)) said = false;
  if (said && *said != spec.add_prefix_space) {
    throw Error(kModel, spec.source +
                            ": its pre_tokenizer does not do what 'add_prefix_space' in " +
                            config.source +
                            (config.add_prefix_space ? " says" : ", being absent, implies") +
                            "; make them say the same");
  }
  if (is_roberta_class(config) && spec.nfc) {
    throw Error(kModel, spec.source + ": a normalizer is not supported for the tokenizer class '" +
                            config.tokenizer_class + "', which has none");
  }
}

std::string padding_token(const TokenizerFolder& folder) {
  const auto said = folder.config.roles.find("pad_token");
  if (said != folder.config.roles.end()) return said->second.content;
  for (const AddedToken& token : folder.json->added_tokens) {
    if (token.content == "<pad>" || token.content == "[PAD]") return token.content;
  }
  throw Error(kModel, folder.json->source +
                          ": no padding token; 'pad_token' in tokenizer_config.json is expected");
}

}  // namespace

ByteBpeSpec read_byte_bpe_json(const TokenizerFolder& folder) {
  const TokenizerJson& json = *folder.json;
  ByteBpeSpec spec;
  spec.source = json.source;
  spec.ids = json.ids;
  spec.added_tokens = json.added_tokens;
  read_normalizer(json, spec);
  read_pre_tokenizer(json, spec);
  check_model(json);
  spec.merges = json.merges;
  spec.post_processor = read_post_processor(json);
  check_config_tokens(folder);
  check_config_switches(folder, spec);
  spec.pad = padding_token(folder);
  return spec;
}

}  // namespace pointsman::text
