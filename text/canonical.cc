#include "text/canonical.h"

#include <algorithm>
#include <optional>

namespace pointsman::text {
namespace {

constexpr bool is_leading_jamo(char32_t c) { return c >= 0x1100 && c < 0x1113; }
constexpr bool is_vowel_jamo(char32_t c) { return c >= 0x1161 && c < 0x1176; }
constexpr bool is_trailing_jamo(char32_t c) { return c > 0x11A7 && c < 0x11C3; }

// What the two compose to, or 0 (Unicode 15, section 3.12, for Hangul).
char32_t compose(char32_t first, char32_t second) {
  if (is_leading_jamo(first) && is_vowel_jamo(second))
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  if (is_hangul_syllable(first) && (first - 0xAC00) % 28 == 0 && is_trailing_jamo(second))
    return first + (second - 0x11A7);
  return UnicodeTables::composition(first, second);
}

// Puts decomposed code points together again, as the reference's Recompositions does.
class Composer {
 public:
  explicit Composer(Rewriter& out) : out_(out) {}

  void put(const Decomposed& next) {
    if (!starter_) {
      if (next.combining_class == 0) {
        starter_ = next;
      } else {
        out_.put(next.code_point, next.change);
      }
      return;
    }
    const bool blocked = !marks_.empty() && marks_.back().combining_class >= next.combining_class;
    const char32_t composed = blocked ? 0 : compose(starter_->code_point, next.code_point);
    if (composed != 0) {
      starter_->code_point = composed;
      starter_->change += next.change - 1;
    } else if (next.combining_class == 0) {
      flush();
      starter_ = next;
    } else {
      marks_.push_back(next);
    }
  }

  void flush() {
    if (starter_) out_.put(starter_->code_point, starter_->change);
    for (const Decomposed& mark : marks_) out_.put(mark.code_point, mark.change);
    starter_.reset();
    marks_.clear();
  }

 private:
  Rewriter& out_;
  std::optional<Decomposed> starter_;
  std::vector<Decomposed> marks_;  // behind the starter, which they did not compose with
};

}  // namespace

NormalizedText unchanged(std::u32string_view text, std::size_t base, bool with_origin) {
  NormalizedText out{std::u32string(text), {}};
  if (!with_origin) return out;
  out.origin.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto position = static_cast<std::int32_t>(base + i);
    out.origin.push_back({position, position + 1});
  }
  return out;
}

Rewriter::Rewriter(const NormalizedText& from) : from_(from), with_origin_(!from.origin.empty()) {
  out_.text.reserve(from.text.size() + from.text.size() / 2);
  if (with_origin_) out_.origin.reserve(out_.text.capacity());
}

std::vector<Decomposed> decompose(std::u32string_view text) {
  const UnicodeTables& unicode = UnicodeTables::get();
  std::vector<Decomposed> out;
  out.reserve(text.size() + text.size() / 2);
  std::size_t sorted = 0;  // before it, all is in canonical order
  const auto sort_marks = [&] {
    std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(sorted), out.end(),
                     [](const Decomposed& a, const Decomposed& b) {
                       return a.combining_class < b.combining_class;
                     });
    sorted = out.size();
  };
  const auto put = [&](char32_t c, int change) {
    const bool combines = (unicode.flags(c) & kCombines) != 0;
    if (!combines && sorted < out.size()) sort_marks();
    out.push_back({c, combines ? UnicodeTables::combining_class(c) : std::uint8_t{0}, change});
    if (!combines) sorted = out.size();
  };
  for (const char32_t c : text) {
    if ((unicode.flags(c) & kDecomposes) == 0) {
      put(c, 0);
    } else if (is_hangul_syllable(c)) {
      const auto jamo = hangul_jamo(c);
      put(jamo[0], 0);
      put(jamo[1], 1);
      if (jamo[2] != 0) put(jamo[2], 1);
    } else {
      int change = 0;
      for (const char32_t part : UnicodeTables::decomposition(c)) {
        put(part, change);
        change = 1;
      }
    }
  }
  sort_marks();
  return out;
}

bool needs_nfc(std::u32string_view text) {
  const UnicodeTables& unicode = UnicodeTables::get();
  return std::any_of(text.begin(), text.end(),
                     [&](char32_t c) { return (unicode.flags(c) & kNfcMayChange) != 0; });
}

NormalizedText to_nfc(std::u32string_view text, std::size_t base, bool with_origin) {
  const NormalizedText from = unchanged(text, base, with_origin);
  Rewriter out(from);
  Composer composer(out);
  for (const Decomposed& next : decompose(text)) composer.put(next);
  composer.flush();
  return out.finish();
}

}  // namespace pointsman::text
