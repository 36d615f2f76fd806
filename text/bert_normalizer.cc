#include "text/bert_normalizer.h"

namespace pointsman::text {

BertNormalizer::BertNormalizer(const BertNormalizerOptions& options)
    : options_(options), unicode_(UnicodeTables::get()) {}

NormalizedText BertNormalizer::normalize(std::u32string_view text, std::size_t base,
                                         bool with_origin) const {
  NormalizedText out;
  if (clean_and_space(text, base, out, with_origin)) return out;
  if (options_.strip_accents) {
    Rewriter decomposed(out);
    for (const Decomposed& d : decompose(out.text)) decomposed.put(d.code_point, d.change);
    out = decomposed.finish();
    drop_marks(out);
  }
  if (options_.lowercase) lower(out);
  return out;
}

bool BertNormalizer::clean_and_space(std::u32string_view text, std::size_t base,
                                     NormalizedText& out, bool with_origin) const {
  const std::uint16_t stripped = options_.strip_accents ? kDecomposes | kMark | kCombines : 0;
  const auto needs_more = static_cast<std::uint16_t>(stripped | (options_.lowercase ? kLowers : 0));
  std::uint16_t seen = 0;
  out.text.reserve(text.size() + text.size() / 4);
  const auto put = [&](char32_t c, std::size_t i) {
    out.text.push_back(c);
    if (!with_origin) return;
    const auto position = static_cast<std::int32_t>(base + i);
    out.origin.push_back({position, position + 1});
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c < 0x80 && options_.lowercase && c >= U'A' &&
        c <= U'Z') {  // the common case of the last step, done early
      put(c + 0x20, i);
      continue;
    }
    const std::uint16_t flags = unicode_.flags(c);
    if (options_.clean_text && (flags & kRemoved) != 0) continue;
    if (options_.clean_text && (flags & kSpace) != 0) {
      put(U' ', i);
    } else if (options_.handle_chinese_chars && (flags & kIdeograph) != 0) {
      put(U' ', i);
      put(c, i);
      put(U' ', i);
    } else {
      put(c, i);
    }
    seen |= flags;
  }
  return (seen & needs_more) == 0;
}

void BertNormalizer::drop_marks(NormalizedText& text) const {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    if ((unicode_.flags(text.text[i]) & kMark) != 0) continue;
    text.text[kept] = text.text[i];
    if (!text.origin.empty()) text.origin[kept] = text.origin[i];
    ++kept;
  }
  text.text.resize(kept);
  if (!text.origin.empty()) text.origin.resize(kept);
}

void BertNormalizer::lower(NormalizedText& text) const {
  Rewriter out(text);
  for (const char32_t c : text.text) {
    if ((unicode_.flags(c) & kLowers) == 0) {
      out.put(c, 0);
      continue;
    }
    int change = 0;
    for (const char32_t part : UnicodeTables::lower_case(c)) {
      out.put(part, change);
      change = 1;
    }
  }
  text = out.finish();
}

}  // namespace pointsman::text
