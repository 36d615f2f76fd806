#include "text/tokenizer_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/error.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

constexpr ErrorKind kModel = ErrorKind::model;
constexpr std::array kRoles = {"unk_token",  "sep_token", "pad_token", "cls_token",
                               "mask_token", "bos_token", "eos_token"};

std::optional<bool> flag(const Json& object, const char* key, const std::string& source) {
  if (find_member(object, key) == nullptr) return std::nullopt;
  return require<bool>(object, key, source, kModel);
}

Json read_object(const Path& file) {
  Json value = read_json(file, kModel);
  if (!value.is_object()) throw Error(kModel, Place{file.string()}, "a JSON object is expected");
  return value;
}

void read_roles(const Json& object, const std::string& source, TokenizerConfig& config) {
  for (const char* role : kRoles) {
    if (const Json* value = find_member(object, role))
      config.roles[role] = decode_added_token(*value, source, role);
  }
  for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
    const Json* list = find_member(object, key);
    if (list == nullptr) continue;
    if (!list->is_array() && !list->is_object())
      throw Error(kModel, source + ": '" + key + "' must be a list");
    for (const Json& value : *list)
      config.added_tokens.push_back(decode_added_token(value, source, key));
  }
}

std::int32_t decode_id(const std::string& text, const std::string& source) {
  std::int32_t id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id < 0) {
    throw Error(kModel, source + ": 'added_tokens_decoder' has the key '" + text +
                            "', a token id is expected");
  }
  return id;
}

bool read_added_tokens_decoder(const Json& object, const std::string& source,
                               TokenizerConfig& config) {
  const Json* decoder = find_member(object, "added_tokens_decoder");
  if (decoder == nullptr) return false;
  if (!decoder->is_object())
    throw Error(kModel, source + ": 'added_tokens_decoder' must be an object");
  for (const auto& [key, value] : decoder->items()) {
    AddedToken token = decode_added_token(value, source, "added_tokens_decoder");
    token.id = decode_id(key, source);
    config.added_tokens.push_back(std::move(token));
  }
  return true;
}

void read_model_max_length(const Json& object, const std::string& source, TokenizerConfig& config) {
  const Json* value = find_member(object, "model_max_length");
  if (value == nullptr) return;
  if (!value->is_number()) throw Error(kModel, source + ": 'model_max_length' must be a number");
  const double length = value->get<double>();
  if (length < 1) throw Error(kModel, source + ": 'model_max_length' must be at least 1");
  constexpr double kNoBound = 1e9;  // the reference writes 1e30 where there is none
  if (length < kNoBound) config.model_max_length = static_cast<std::int64_t>(length);
}

void read_model_input_names(const Json& object, const std::string& source,
                            TokenizerConfig& config) {
  const Json* names = find_member(object, "model_input_names");
  if (names == nullptr) return;
  if (!names->is_array()) throw Error(kModel, source + ": 'model_input_names' must be a list");
  config.token_types =
      std::find(names->begin(), names->end(), Json("token_type_ids")) != names->end();
}

void refuse_unsupported(const Json& object, const std::string& source) {
  if (const auto basic = flag(object, "do_basic_tokenize", source); basic && !*basic) {
    throw Error(kModel, source + ": 'do_basic_tokenize: false' is not supported");
  }
  if (const Json* never = find_member(object, "never_split"); never != nullptr && !never->empty()) {
    throw Error(kModel, source + ": 'never_split' is not supported; only an empty one is accepted");
  }
  if (flag(object, "split_special_tokens", source).value_or(false)) {
    throw Error(kModel, source + ": 'split_special_tokens: true' is not supported");
  }
}

}  // namespace

bool is_file(const Path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

const Json* find_member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

bool is_merge_comment(std::string_view line) { return line.starts_with("#version"); }

std::optional<MergePair> split_merge(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (is_merge_comment(line) || space == std::string_view::npos ||
      line.find(' ', space + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  return MergePair(line.substr(0, space), line.substr(space + 1));
}

std::string type_of(const Json* part) {
  const Json* type = part == nullptr ? nullptr : find_member(*part, "type");
  if (type == nullptr) return part == nullptr || part->is_null() ? "null" : "unknown";
  return type->is_string() ? type->get<std::string>() : "unknown";
}

void refuse_added_tokens_file(const Path& folder) {
  const Path file = folder / "added_tokens.json";
  if (!is_file(file) || read_json(file, kModel).empty()) return;
  throw Error(kModel, Place{file.string()},
              "added tokens in a file of their own are not supported; "
              "'added_tokens_decoder' in tokenizer_config.json is");
}

AddedToken decode_added_token(const Json& value, const std::string& source,
                              const std::string& key) {
  AddedToken token;
  if (value.is_string()) {
    token.content = value.get<std::string>();
  } else if (value.is_object()) {
    token.content = require<std::string>(value, "content", source + ": '" + key + "'", kModel);
    token.lstrip = get_or(value, "lstrip", false, source, kModel);
    token.rstrip = get_or(value, "rstrip", false, source, kModel);
    token.normalized = get_or(value, "normalized", !get_or(value, "special", true, source, kModel),
                              source, kModel);
    token.single_word = get_or(value, "single_word", false, source, kModel);
  } else {
    throw Error(kModel,
                source + ": '" + key + "' must be a token: a string or an object with 'content'");
  }
  if (token.content.empty()) throw Error(kModel, source + ": '" + key + "' has an empty token");
  if (token.content.size() > AddedToken::kMaxBytes) {
    throw Error(kModel, source + ": '" + key + "' has a token of more than " +
                            std::to_string(AddedToken::kMaxBytes) +
                            " bytes, the most that is supported");
  }
  return token;
}

TokenizerConfig read_tokenizer_config(const Path& folder) {
  TokenizerConfig config;
  const Path file = folder / "tokenizer_config.json";
  config.source = file.string();
  bool has_decoder = false;
  if (is_file(file)) {
    const Json object = read_object(file);
    config.tokenizer_class =
        get_or<std::string>(object, "tokenizer_class", "", config.source, kModel);
    config.do_lower_case = flag(object, "do_lower_case", config.source);
    config.split_by_punct = flag(object, "split_by_punct", config.source);
    config.strip_accents = flag(object, "strip_accents", config.source);
    config.tokenize_chinese_chars = flag(object, "tokenize_chinese_chars", config.source);
    config.add_prefix_space = flag(object, "add_prefix_space", config.source);
    config.trim_offsets = flag(object, "trim_offsets", config.source);
    refuse_unsupported(object, config.source);
    read_model_max_length(object, config.source, config);
    read_model_input_names(object, config.source, config);
    has_decoder = read_added_tokens_decoder(object, config.source, config);
    read_roles(object, config.source, config);
  }
  const Path map = folder / "special_tokens_map.json";
  if (!has_decoder && is_file(map)) read_roles(read_object(map), map.string(), config);
  return config;
}

}  // namespace pointsman::text
