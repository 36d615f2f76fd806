#include "text/byte_bpe_files.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr ErrorKind kModel = ErrorKind::model;
constexpr std::array<std::string_view, 2> kRobertaClasses = {"RobertaTokenizer",
                                                             "RobertaTokenizerFast"};
constexpr std::array<std::string_view, 3> kJsonClasses = {"", "PreTrainedTokenizerFast",
                                                          "TokenizersBackend"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// An object of up to tens of thousands of entries, which the callback takes out while it is parsed
// (see tokenizer_json.cc).
std::vector<std::pair<std::string, std::int64_t>> read_vocabulary(const Path& file) {
  std::vector<std::pair<std::string, std::int64_t>> ids;
  std::string token;
  const auto take = [&](int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (depth == 0 && (event == Event::object_start || event == Event::object_end)) return true;
    if (event == Event::key) {
      token = value.get<std::string>();
    } else if (event == Event::value && depth == 1 && value.is_number_integer()) {
      ids.emplace_back(std::move(token), value.get<std::int64_t>());
    } else {
      throw Error(kModel, Place{file.string()}, "an object of tokens with integer ids is expected");
    }
    return false;
  };
  try {
    const Json ignored = Json::parse(read_file(file), take);
  } catch (const Json::exception&) {
    throw Error(kModel, Place{file.string()},
                "not valid JSON; an object of tokens with integer ids is expected");
  }
  return ids;
}

std::vector<MergePair> read_merges(const Path& file) {
  const std::string content = read_file(file);
  std::vector<MergePair> merges;
  long number = 0;
  for (std::size_t begin = 0; begin < content.size();) {
    std::size_t end = content.find('\n', begin);
    if (end == std::string::npos) end = content.size();
    std::string_view line(content.data() + begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    ++number;
    if (is_merge_comment(line)) continue;
    auto both = split_merge(line);
    if (!both)
      throw Error(kModel, Place{file.string(), number},
                  "two tokens with one space between them are expected");
    merges.push_back(std::move(*both));
  }
  return merges;
}

// A special token of RoBERTa: what tokenizer_config.json says, or its usual name.
TemplateStep named_token(const TokenizerConfig& config, const char* role, const char* usual,
                         const ByteBpeSpec& spec) {
  const auto said = config.roles.find(role);
  const std::string token = said == config.roles.end() ? usual : said->second.content;
  const auto found = std::find_if(spec.ids.begin(), spec.ids.end(),
                                  [&](const auto& entry) { return entry.first == token; });
  if (found == spec.ids.end()) {
    throw Error(kModel, spec.source + ": the special token " + shown(token) +
                            " is not in the vocabulary; without a tokenizer.json only RoBERTa's "
                            "is supported");
  }
  return {TemplateStep::Kind::special, 0, token, static_cast<std::int32_t>(found->second)};
}

// As transformers' RobertaTokenizer of version 4 does; its <mask> takes the space before it along.
ByteBpeSpec read_roberta_folder(const TokenizerFolder& folder) {
  const TokenizerConfig& config = folder.config;
  ByteBpeSpec spec;
  spec.source = (folder.path / "vocab.json").string();
  spec.ids = read_vocabulary(folder.path / "vocab.json");
  spec.merges = read_merges(folder.path / "merges.txt");
  spec.add_prefix_space = config.add_prefix_space.value_or(false);
  const auto add_new = [&](AddedToken token) {
    const auto& added = spec.added_tokens;
    const bool known = std::any_of(added.begin(), added.end(), [&](const AddedToken& other) {
      return other.content == token.content;
    });
    if (!known) spec.added_tokens.push_back(std::move(token));
  };
  for (const AddedToken& token : config.added_tokens) add_new(token);
  const auto name = [&](const char* role, const char* usual) {
    TemplateStep token = named_token(config, role, usual, spec);
    AddedToken added;
    added.content = token.token;
    added.lstrip = std::string_view(role) == "mask_token";
    add_new(std::move(added));
    return token;
  };
  name("bos_token", "<s>");
  name("eos_token", "</s>");
  name("unk_token", "<unk>");
  const TemplateStep sep = name("sep_token", "</s>");
  spec.pad = name("pad_token", "<pad>").token;
  const TemplateStep cls = name("cls_token", "<s>");
  name("mask_token", "<mask>");
  spec.post_processor = roberta_processing(cls, sep);
  spec.post_processor.trim_offsets = config.trim_offsets.value_or(true);
  spec.post_processor.add_prefix_space = spec.add_prefix_space;
  return spec;
}

}  // namespace

bool is_roberta_class(const TokenizerConfig& config) {
  return contains(kRobertaClasses, config.tokenizer_class);
}

ByteBpeSpec read_byte_bpe(const TokenizerFolder& folder) {
  const TokenizerConfig& config = folder.config;
  if (!is_roberta_class(config) && !contains(kJsonClasses, config.tokenizer_class)) {
    throw Error(kModel, config.source + ": the tokenizer class '" + config.tokenizer_class +
                            "' is not supported for byte-level BPE; RobertaTokenizer and "
                            "PreTrainedTokenizerFast are");
  }
  refuse_added_tokens_file(folder.path);
  ByteBpeSpec spec = folder.json ? read_byte_bpe_json(folder) : read_roberta_folder(folder);
  if (is_roberta_class(config)) {  // which transformers gives its format, whatever the file says
    const auto& single = spec.post_processor.single;
    spec.post_processor.pair = roberta_processing(single.front(), single.back()).pair;
  }
  spec.model_max_length = config.model_max_length;
  spec.token_types = config.token_types.value_or(false);
  return spec;
}

}  // namespace pointsman::text
