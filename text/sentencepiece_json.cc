#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "text/sentencepiece_model.h"

namespace pointsman::text {
namespace {

std::vector<unsigned char> decode_base64(std::string_view text, const std::string& source) {
  const auto digit = [](char c) -> int {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  };
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::vector<unsigned char> out;
  out.reserve(text.size() * 3 / 4);
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int value = digit(c);
    if (value < 0) throw Error(ErrorKind::model, source + ": 'precompiled_charsmap' is not base64");
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<unsigned char>(bits >> count & 0xFF));
  }
  return out;
}

[[noreturn]] void refuse(const TokenizerJson& json, const std::string& what) {
  throw Error(
      ErrorKind::model,
      json.source + ": " + what + "; XLM-R's or DeBERTa's form of a Unigram tokenizer is expected");
}

// Precompiled, alone or followed by the rule that makes one space of several. DeBERTa's of
// transformers 4 begins with Strip, which the rules do, too.
std::string read_charsmap(const TokenizerJson& json) {
  const Json* normalizer = find_member(json.content, "normalizer");
  const Json* precompiled = normalizer;
  if (type_of(normalizer) == "Sequence") {
    const Json* list = find_member(*normalizer, "normalizers");
    if (list == nullptr || !list->is_array() || list->empty())
      refuse(json, "the normalizer is an empty Sequence");
    const std::size_t first = type_of(&(*list)[0]) == "Strip" && list->size() > 1 ? 1 : 0;
    precompiled = &(*list)[first];
    for (std::size_t i = first + 1; i < list->size(); ++i) {
      const Json* pattern = find_member((*list)[i], "pattern");
      const Json* regex = pattern == nullptr ? nullptr : find_member(*pattern, "Regex");
      const bool collapses =
          type_of(&(*list)[i]) == "Replace" && regex != nullptr && *regex == " {2,}";
      if (!collapses && type_of(&(*list)[i]) != "Strip")
        refuse(json, "a normalizer of type '" + type_of(&(*list)[i]) + "' is not supported");
    }
  }
  if (type_of(precompiled) != "Precompiled") {
    refuse(json, "a normalizer of type '" + type_of(precompiled) + "' is not supported");
  }
  const auto map =
      require<std::string>(*precompiled, "precompiled_charsmap", json.source, ErrorKind::model);
  const auto bytes = decode_base64(map, json.source);
  return {bytes.begin(), bytes.end()};
}

void check_pre_tokenizer(const TokenizerJson& json) {
  const Json* pre = find_member(json.content, "pre_tokenizer");
  if (type_of(pre) == "Sequence") {
    const Json* list = find_member(*pre, "pretokenizers");
    const std::size_t size = list != nullptr && list->is_array() ? list->size() : 0;
    if (size == 0 || size > 2 || (size == 2 && type_of(&(*list)[0]) != "WhitespaceSplit"))
      refuse(json, "the pre_tokenizer Sequence is not WhitespaceSplit and Metaspace");
    pre = &(*list)[size - 1];
  }
  if (type_of(pre) != "Metaspace")
    refuse(json, "a pre_tokenizer of type '" + type_of(pre) + "' is not supported");
  if (const Json* mark = find_member(*pre, "replacement"); mark != nullptr && *mark != "\u2581") {
    refuse(json, "Metaspace with another replacement than U+2581 is not supported");
  }
  const Json* prefix = find_member(*pre, "add_prefix_space");
  const Json* scheme = find_member(*pre, "prepend_scheme");
  if ((prefix != nullptr && *prefix == false) || (scheme != nullptr && *scheme != "always")) {
    refuse(json, "Metaspace without a space before the text is not supported");
  }
}

// What transformers 5 puts in the place of DeBERTa's rules.
bool is_nfc_normalizer(const TokenizerJson& json) {
  static const Json kNormalizers = Json::parse(
      R"([{"type": "Replace", "pattern": {"Regex": "\\s{2,}|[\\n\\r\\t]"}, "content": " "},
          {"type": "NFC"}, {"type": "Strip", "strip_left": false, "strip_right": true}])");
  const Json* normalizer = find_member(json.content, "normalizer");
  const Json* list = normalizer == nullptr ? nullptr : find_member(*normalizer, "normalizers");
  return list != nullptr && *list == kNormalizers;
}

bool begins_with(const TokenizerJson& json, std::span<const std::string_view> names) {
  return json.scores.size() > names.size() + 1 &&
         std::equal(names.begin(), names.end(), json.scores.begin(),
                    [](std::string_view name, const auto& entry) { return name == entry.first; });
}

constexpr std::uint64_t kUnknownType = 2, kControlType = 3;

// The model's own first pieces, and how many entries of the vocabulary stand for them and behind
// the others.
struct Order {
  std::vector<RawSentencePiece> first;
  std::size_t entries, last;
};

Order order_of(const TokenizerJson& json) {
  constexpr std::array<std::string_view, 4> kFairseq = {"<s>", "<pad>", "</s>", "<unk>"};
  constexpr std::array<std::string_view, 4> kDeberta = {"[PAD]", "[CLS]", "[SEP]", "[UNK]"};
  if (begins_with(json, kFairseq) && json.scores.back().first == "<mask>") {
    return {{{"<unk>", 0, kUnknownType}, {"<s>", 0, kControlType}, {"</s>", 0, kControlType}},
            kFairseq.size(),
            1};
  }
  if (!begins_with(json, kDeberta)) {
    refuse(json,
           "'model.vocab' is neither in the order <s>, <pad>, </s>, <unk>, pieces, <mask> nor "
           "[PAD], [CLS], [SEP], [UNK], pieces");
  }
  return {{{"[PAD]", 0, kControlType},
           {"[CLS]", 0, kControlType},
           {"[SEP]", 0, kControlType},
           {"[UNK]", 0, kUnknownType}},
          kDeberta.size(),
          0};
}

}  // namespace

SentencePieceModel rebuild_sentencepiece_model(const TokenizerJson& json) {
  const auto& scores = json.scores;
  Order order = order_of(json);
  if (get_or(json.content["model"], "byte_fallback", false, json.source, ErrorKind::model)) {
    refuse(json, "'byte_fallback: true' is not supported");
  }
  check_pre_tokenizer(json);
  SentencePieceModel model;
  model.source = json.source;
  model.nfc = order.last == 0 && is_nfc_normalizer(json);
  if (!model.nfc) model.charsmap = read_charsmap(json);
  std::vector<RawSentencePiece> raw = std::move(order.first);
  for (std::size_t i = order.entries; i + order.last < scores.size(); ++i)
    raw.push_back({scores[i].first, static_cast<float>(scores[i].second), 1});
  set_pieces(raw, model);
  return model;
}

}  // namespace pointsman::text
