#include "text/wordpiece_files.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"

namespace pointsman::text {
namespace {

constexpr ErrorKind kModel = ErrorKind::model;

// Classes that rebuild the tokenizer from the vocabulary and the switches of tokenizer_config.json,
// absent ones being true (BertTokenizer and its equals, which is also what a BERT folder without a
// class gets) ...
constexpr std::array<std::string_view, 11> kBertClasses = {"",
                                                           "BertTokenizer",
                                                           "BertTokenizerFast",
                                                           "DistilBertTokenizer",
                                                           "DistilBertTokenizerFast",
                                                           "MobileBertTokenizer",
                                                           "MobileBertTokenizerFast",
                                                           "ElectraTokenizer",
                                                           "ElectraTokenizerFast",
                                                           "LayoutLMTokenizer",
                                                           "LayoutLMTokenizerFast"};
// ... and those that take tokenizer.json as it is, where there is one.
constexpr std::array<std::string_view, 4> kJsonClasses = {
    "ConvBertTokenizer", "ConvBertTokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::vector<std::pair<std::string, std::int64_t>> read_vocabulary(const Path& file) {
  const std::string content = read_file(file);
  std::vector<std::pair<std::string, std::int64_t>> ids;
  ids.reserve(content.size() / 7);
  for (std::size_t begin = 0; begin < content.size();) {
    std::size_t end = content.find('\n', begin);
    if (end == std::string::npos) end = content.size();
    std::string_view line(content.data() + begin, end - begin);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    ids.emplace_back(line, static_cast<std::int64_t>(ids.size()));
    begin = end + 1;
  }
  return ids;
}

// An effective switch, from what tokenizer_config.json says, what tokenizer.json says (nothing
// where there is none), and what holds when neither does. Where transformers would go by one file
// and the tokenizers library by the other, the folder is refused.
bool decide(std::optional<bool> said, std::optional<bool> in_json, bool otherwise, const char* key,
            const TokenizerFolder& folder) {
  const bool rebuilds = contains(kBertClasses, folder.config.tokenizer_class);
  const bool decided =
      rebuilds ? said.value_or(otherwise) : in_json.value_or(said.value_or(otherwise));
  const bool contradicted =
      rebuilds ? !said && in_json && *in_json != decided : said && *said != decided;
  if (contradicted) {
    throw Error(kModel, folder.json->source + ": its normalizer does not do what '" + key +
                            "' in " + folder.config.source +
                            (said ? " says" : ", being absent, implies") +
                            "; make them say the same");
  }
  return decided;
}

BertNormalizerOptions read_normalizer(const TokenizerFolder& folder) {
  BertNormalizerOptions options;
  std::optional<bool> lowercase;
  std::optional<bool> ideographs;
  std::optional<bool> strip;
  if (folder.json) {
    const Json* found = find_member(folder.json->content, "normalizer");
    const std::string& source = folder.json->source;
    if (type_of(found) != "BertNormalizer") {
      throw Error(kModel, source + ": a normalizer of type '" + type_of(found) +
                              "' is not supported for WordPiece; BertNormalizer is");
    }
    const Json& normalizer = *found;
    options.clean_text =
        decide(std::nullopt, get_or(normalizer, "clean_text", true, source, kModel), true,
               "clean_text", folder);
    lowercase = get_or(normalizer, "lowercase", true, source, kModel);
    ideographs = get_or(normalizer, "handle_chinese_chars", true, source, kModel);
    if (find_member(normalizer, "strip_accents") != nullptr) {
      strip = require<bool>(normalizer, "strip_accents", source, kModel);
    } else if (contains(kJsonClasses, folder.config.tokenizer_class)) {
      strip = lowercase;  // which is what null means there; others follow the case that was decided
    }
  }
  const TokenizerConfig& config = folder.config;
  options.lowercase = decide(config.do_lower_case, lowercase, true, "do_lower_case", folder);
  options.handle_chinese_chars =
      decide(config.tokenize_chinese_chars, ideographs, true, "tokenize_chinese_chars", folder);
  options.strip_accents =
      decide(config.strip_accents, strip, options.lowercase, "strip_accents", folder);
  return options;
}

void check_pre_tokenizer(const TokenizerJson& json) {
  const std::string type = type_of(find_member(json.content, "pre_tokenizer"));
  if (type == "BertPreTokenizer") return;
  throw Error(kModel, json.source + ": a pre_tokenizer of type '" + type +
                          "' is not supported for WordPiece; BertPreTokenizer is");
}

void set_frame(const TokenizerJson& json, WordPieceSpec& spec) {
  const PostProcessor processor = read_post_processor(json);
  if (processor.trim_offsets) {
    throw Error(kModel,
                json.source +
                    ": a post_processor with 'trim_offsets: true' is not supported for WordPiece");
  }
  spec.cls = processor.single.front().token;
  spec.sep = processor.single.back().token;
  spec.pair = processor.pair;
}

void read_json_model(const TokenizerJson& json, WordPieceSpec& spec) {
  const Json& model = json.content["model"];
  spec.unk = get_or<std::string>(model, "unk_token", spec.unk, json.source, kModel);
  spec.continuing_prefix = get_or<std::string>(model, "continuing_subword_prefix",
                                               spec.continuing_prefix, json.source, kModel);
  const auto chars =
      get_or<std::int64_t>(model, "max_input_chars_per_word", 100, json.source, kModel);
  if (chars < 1)
    throw Error(kModel, json.source + ": 'max_input_chars_per_word' must be at least 1");
  spec.max_chars_per_word = static_cast<std::size_t>(chars);
  check_pre_tokenizer(json);
  set_frame(json, spec);
}

void set_role(const TokenizerConfig& config, const char* role, bool from_json, std::string& token) {
  const auto found = config.roles.find(role);
  if (found == config.roles.end()) return;
  if (from_json && found->second.content != token) {
    throw Error(kModel, config.source + ": '" + role + "' is '" + found->second.content +
                            "', but tokenizer.json uses '" + token + "'");
  }
  token = found->second.content;
}

// Whether the reference takes tokenizer.json alone, without a class that adds to it.
bool is_json_alone(const TokenizerFolder& folder) {
  const std::string& name = folder.config.tokenizer_class;
  return folder.json && (name == "PreTrainedTokenizerFast" || name == "TokenizersBackend");
}

// Every class of its own puts two texts together as BERT does, whatever tokenizer.json says, and
// all but DistilBERT's give their model the token types.
void set_pair(const TokenizerFolder& folder, WordPieceSpec& spec) {
  const bool alone = is_json_alone(folder);
  const bool distilbert = folder.config.tokenizer_class.starts_with("DistilBert");
  spec.token_types = folder.config.token_types.value_or(!alone && !distilbert);
  if (alone) return;
  constexpr auto kSpecial = TemplateStep::Kind::special;
  spec.pair = bert_processing({kSpecial, 0, spec.cls, -1}, {kSpecial, 0, spec.sep, -1}).pair;
}

// The reference adds what added_tokens_decoder or tokenizer.json list, then the named tokens that
// are not among them.
void collect_added_tokens(const TokenizerFolder& folder, WordPieceSpec& spec) {
  auto& added = spec.added_tokens;
  const auto add_new = [&](AddedToken token) {
    const bool known = std::any_of(added.begin(), added.end(), [&](const AddedToken& other) {
      return other.content == token.content;
    });
    if (!known) added.push_back(std::move(token));
  };
  for (const AddedToken& token : folder.config.added_tokens) add_new(token);
  if (folder.json) {
    for (const AddedToken& token : folder.json->added_tokens) add_new(token);
  }
  for (const auto& [role, token] : folder.config.roles) add_new(token);
  if (is_json_alone(folder)) return;
  for (const auto* content : {&spec.unk, &spec.sep, &spec.pad, &spec.cls}) add_new({*content});
  if (!folder.config.roles.contains("mask_token")) add_new({"[MASK]"});
}

}  // namespace

WordPieceSpec read_wordpiece(const TokenizerFolder& folder) {
  const TokenizerConfig& config = folder.config;
  if (!contains(kBertClasses, config.tokenizer_class) &&
      !contains(kJsonClasses, config.tokenizer_class)) {
    throw Error(kModel, config.source + ": the tokenizer class '" + config.tokenizer_class +
                            "' is not supported for WordPiece; BertTokenizer and its equals are");
  }
  WordPieceSpec spec;
  spec.normalizer = read_normalizer(folder);
  spec.model_max_length = config.model_max_length;
  if (folder.json) {
    spec.source = folder.json->source;
    spec.ids = folder.json->ids;
    read_json_model(*folder.json, spec);
  } else {
    spec.source = (folder.path / "vocab.txt").string();
    spec.ids = read_vocabulary(folder.path / "vocab.txt");
  }
  const bool from_json = folder.json.has_value();
  set_role(config, "unk_token", from_json, spec.unk);
  set_role(config, "cls_token", from_json, spec.cls);
  set_role(config, "sep_token", from_json, spec.sep);
  set_role(config, "pad_token", false, spec.pad);
  set_pair(folder, spec);
  collect_added_tokens(folder, spec);
  refuse_added_tokens_file(folder.path);
  return spec;
}

}  // namespace pointsman::text
