#include <algorithm>
#include <array>
#include <string_view>

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
  throw Error(ErrorKind::model,
              json.source + ": " + what + "; XLM-R's form of a Unigram tokenizer is expected");
}

// Precompiled, alone or followed by the rule that makes one space of several.
std::string read_charsmap(const TokenizerJson& json) {
  const Json* normalizer = find_member(json.content, "normalizer");
  const Json* precompiled = normalizer;
  if (type_of(normalizer) == "Sequence") {
    const Json* list = find_member(*normalizer, "normalizers");
    if (list == nullptr || !list->is_array() || list->empty())
      refuse(json, "the normalizer is an empty Sequence");
    precompiled = &(*list)[0];
    for (std::size_t i = 1; i < list->size(); ++i) {
      const Json* pattern = find_member((*list)[i], "pattern");
      const Json* regex = pattern == nullptr ? nullptr : find_member(*pattern, "Regex");
      const bool collapses =
          type_of(&(*list)[i]) == "Replace" && regex != nullptr && *regex == " {2,}";
      if (!collapses)
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
    if (list == nullptr || !list->is_array() || list->size() != 2 ||
        type_of(&(*list)[0]) != "WhitespaceSplit") {
      refuse(json, "the pre_tokenizer Sequence is not WhitespaceSplit and Metaspace");
    }
    pre = &(*list)[1];
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

}  // namespace

SentencePieceModel rebuild_sentencepiece_model(const TokenizerJson& json) {
  constexpr std::array<std::string_view, 4> kFairseqOrder = {"<s>", "<pad>", "</s>", "<unk>"};
  const auto& scores = json.scores;
  const bool fairseq =
      scores.size() > kFairseqOrder.size() + 1 && scores.back().first == "<mask>" &&
      std::equal(kFairseqOrder.begin(), kFairseqOrder.end(), scores.begin(),
                 [](std::string_view name, const auto& entry) { return name == entry.first; });
  if (!fairseq)
    refuse(json, "'model.vocab' is not in the order <s>, <pad>, </s>, <unk>, pieces, <mask>");
  if (get_or(json.content["model"], "byte_fallback", false, json.source, ErrorKind::model)) {
    refuse(json, "'byte_fallback: true' is not supported");
  }
  check_pre_tokenizer(json);
  SentencePieceModel model;
  model.source = json.source;
  model.charsmap = read_charsmap(json);
  std::vector<RawSentencePiece> raw = {{"<unk>", 0, 2}, {"<s>", 0, 3}, {"</s>", 0, 3}};
  for (std::size_t i = kFairseqOrder.size(); i + 1 < scores.size(); ++i) {
    raw.push_back({scores[i].first, static_cast<float>(scores[i].second), 1});
  }
  set_pieces(raw, model);
  return model;
}

}  // namespace pointsman::text
