#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/tokenizer.h"
#include "text/unicode_tables.h"

namespace pointsman::text {

// Normalised text and, where asked for, what each of its code points was made of.
struct NormalizedText {
  std::u32string text;
  std::vector<Span> origin;  // code point positions of the input; empty when not asked for
};

// Every code point stands for itself; `base` is the position of text[0] in the input.
NormalizedText unchanged(std::u32string_view text, std::size_t base, bool with_origin);

// Rewrites a text the way the reference's NormalizedString does: what replaces a code point takes
// its origin, what is added takes the origin of the last one that was replaced or removed.
class Rewriter {
 public:
  explicit Rewriter(const NormalizedText& from);

  // change 1: c is added. 0 or less: c replaces a code point and -change more that follow it.
  void put(char32_t c, int change) {
    out_.text.push_back(c);
    if (!with_origin_) return;
    if (change <= 0) {
      out_.origin.push_back(from_.origin[consumed_]);
      consumed_ += static_cast<std::size_t>(1 - change);
    } else {
      out_.origin.push_back(consumed_ == 0 ? Span{} : from_.origin[consumed_ - 1]);
    }
  }
  NormalizedText finish() { return std::move(out_); }

 private:
  const NormalizedText& from_;
  bool with_origin_;
  std::size_t consumed_ = 0;
  NormalizedText out_;
};

// A code point of a decomposition; change is what Rewriter::put() takes, 0 or 1 here.
struct Decomposed {
  char32_t code_point = 0;
  std::uint8_t combining_class = 0;
  int change = 0;
};

// Canonical decomposition in canonical order (NFD).
std::vector<Decomposed> decompose(std::u32string_view text);

// Whether NFC could change the text; where it could not, nothing needs to be done.
bool needs_nfc(std::u32string_view text);

// NFC. `base` is the position of text[0]; it is added to every origin.
NormalizedText to_nfc(std::u32string_view text, std::size_t base, bool with_origin);

}  // namespace pointsman::text
