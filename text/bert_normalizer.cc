#include "text/bert_normalizer.h"

#include <algorithm>

namespace pointsman::text {
namespace {

// Rewrites a text the way the reference's NormalizedString does: what replaces a code point takes
// its origin, what is added takes the origin of the one replaced before.
class Rewriter {
 public:
  explicit Rewriter(const NormalizedText& from) : from_(from), with_origin_(!from.origin.empty()) {
    out_.text.reserve(from.text.size() + from.text.size() / 2);
    if (with_origin_) out_.origin.reserve(out_.text.capacity());
  }
  void put(char32_t c, bool added) {
    out_.text.push_back(c);
    if (!with_origin_) return;
    if (!added) ++replaced_;
    out_.origin.push_back(replaced_ == 0 ? Span{} : from_.origin[replaced_ - 1]);
  }
  NormalizedText finish() { return std::move(out_); }

 private:
  const NormalizedText& from_;
  bool with_origin_;
  std::size_t replaced_ = 0;
  NormalizedText out_;
};

struct Decomposed {
  char32_t code_point;
  std::uint8_t combining_class;
  bool added;
};

}  // namespace

BertNormalizer::BertNormalizer(const BertNormalizerOptions& options)
    : options_(options), unicode_(UnicodeTables::get()) {}

NormalizedText BertNormalizer::normalize(std::u32string_view text, std::size_t base,
                                         bool with_origin) const {
  NormalizedText out;
  if (clean_and_space(text, base, out, with_origin)) return out;
  if (options_.strip_accents) {
    decompose(out);
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

void BertNormalizer::decompose(NormalizedText& text) const {
  Rewriter out(text);
  std::vector<Decomposed> pending;  // a run of combining code points, to be put in canonical order
  const auto flush = [&] {
    std::stable_sort(pending.begin(), pending.end(), [](const Decomposed& a, const Decomposed& b) {
      return a.combining_class < b.combining_class;
    });
    for (const Decomposed& d : pending) out.put(d.code_point, d.added);
    pending.clear();
  };
  const auto put = [&](char32_t c, bool added) {
    if ((unicode_.flags(c) & kCombines) != 0) {
      pending.push_back({c, UnicodeTables::combining_class(c), added});
      return;
    }
    if (!pending.empty()) flush();
    out.put(c, added);
  };
  for (const char32_t c : text.text) {
    if ((unicode_.flags(c) & kDecomposes) == 0) {
      put(c, false);
    } else if (is_hangul_syllable(c)) {
      const auto jamo = hangul_jamo(c);
      put(jamo[0], false);
      put(jamo[1], true);
      if (jamo[2] != 0) put(jamo[2], true);
    } else {
      bool added = false;
      for (const char32_t part : UnicodeTables::decomposition(c)) {
        put(part, added);
        added = true;
      }
    }
  }
  flush();
  text = out.finish();
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
      out.put(c, false);
      continue;
    }
    bool added = false;
    for (const char32_t part : UnicodeTables::lower_case(c)) {
      out.put(part, added);
      added = true;
    }
  }
  text = out.finish();
}

}  // namespace pointsman::text
