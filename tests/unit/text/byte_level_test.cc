#include "text/byte_level.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/tokenizer_support.h"
#include "text/canonical.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

std::string nfc(std::u32string_view text) {
  std::string out;
  const std::u32string composed = to_nfc(text, 0, false).text;
  EXPECT_TRUE(composed == text || needs_nfc(text));
  for (const char32_t c : composed) append_utf8(out, c);
  return out;
}

// byte_level_code_points.txt has, for each 4,096 code points, the hash of what the reference's NFC
// makes of each, alone and before an acute, and where the words around it end
// (tools/parity/tokenizer_bpe_values.py).
TEST(ByteLevel, EveryCodePointIsTheReferences) {
  const WordSplitter splitter;
  std::ifstream expected(testing::kTextData / "byte_level_code_points.txt");
  for (char32_t block = 0; block < 0x110000; block += 4096) {
    std::string lines;
    for (char32_t c = block; c < block + 4096; ++c) {
      if (c > block) lines += "\n";
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      lines += nfc(std::u32string_view(&c, 1)) + " " + nfc(std::u32string{c, 0x301});
      const std::u32string around = {U'a', c, U'1', c, U' ', c, U'!', c};
      for (std::size_t end = 0; end < around.size();) {
        end = splitter.word_end(around, end);
        lines += " " + std::to_string(end);
      }
    }
    std::string hash;
    ASSERT_TRUE(std::getline(expected, hash));
    EXPECT_EQ(testing::short_hash(lines), hash) << std::hex << "U+" << static_cast<unsigned>(block);
  }
}

TEST(ByteLevel, WordsEndWhereTheExpressionSays) {
  const auto words = [](std::u32string_view text) {
    const WordSplitter splitter;
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = splitter.word_end(text, begin);
      for (const char32_t c : text.substr(begin, end - begin)) append_utf8(out, c);
      out += '|';
      begin = end;
    }
    return out;
  };
  EXPECT_EQ(words(U"I'm we'll they've he'd 'tis"), "I|'m| we|'ll| they|'ve| he|'d| '|tis|");
  EXPECT_EQ(words(U"I'M x'"), "I|'|M| x|'|");
  EXPECT_EQ(words(U"a   b"), "a|  | b|");
  EXPECT_EQ(words(U"a\n\nb\tc "), "a|\n|\n|b|\t|c| |");
  EXPECT_EQ(words(U"abc123!? 45"), "abc|123|!?| 45|");
  EXPECT_EQ(words(U""), "");
}

TEST(ByteLevel, LettersAreGpt2s) {
  const auto letters = byte_letters();
  EXPECT_EQ(letters['a'], U'a');
  EXPECT_EQ(letters[' '], kSpaceLetter);
  EXPECT_EQ(letters['\n'], U'\u010A');
  EXPECT_EQ(letters[0xAD], U'\u0143');
  EXPECT_EQ(letters[0xFF], U'\u00FF');
}

// The reference's alignments: a composed code point has the origin of its starter.
TEST(Canonical, OriginsFollowTheReferencesAlignment) {
  const NormalizedText text = to_nfc(U"xe\u0301\u1112\u1161\u11ab\u0344", 10, true);
  EXPECT_EQ(text.text, U"x\u00e9\ud55c\u0308\u0301");
  const std::vector<std::pair<int, int>> expected = {
      {10, 11}, {11, 12}, {13, 14}, {16, 17}, {16, 17}};
  ASSERT_EQ(text.origin.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(std::pair(text.origin[i].begin, text.origin[i].end), expected[i]) << i;
}

}  // namespace
}  // namespace pointsman::text
