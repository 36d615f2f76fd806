#include "text/bert_normalizer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/tokenizer_support.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

std::string normalized(const BertNormalizer& normalizer, std::u32string_view text) {
  std::string out;
  for (const char32_t c : normalizer.normalize(text, 0, false).text) append_utf8(out, c);
  return out;
}

// tests/data/text/bert_code_points.txt holds, for each 4,096 code points, the hash of what the
// reference makes of "a", the code point and "b" (tools/parity/tokenizer_values.py).
TEST(BertNormalizer, EveryCodePointIsTheReferences) {
  const BertNormalizer uncased({true, true, true, true});
  const BertNormalizer cased({true, true, false, false});
  const UnicodeTables& unicode = UnicodeTables::get();
  std::ifstream expected(testing::kTextData / "bert_code_points.txt");
  for (char32_t block = 0; block < 0x110000; block += 4096) {
    std::string text;
    for (char32_t c = block; c < block + 4096; ++c) {
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      const std::u32string around = {U'a', c, U'b'};
      const std::uint16_t flags = unicode.flags(c);
      const char* parts = (flags & kWhite) != 0 ? "2" : (flags & kPunctuation) != 0 ? "3" : "1";
      text += normalized(uncased, around) + "\n" + normalized(cased, around) + "\n" + parts + "\n";
    }
    std::string hash;
    ASSERT_TRUE(std::getline(expected, hash));
    EXPECT_EQ(testing::short_hash(text), hash) << std::hex << "U+" << static_cast<unsigned>(block);
  }
}

TEST(BertNormalizer, OriginsFollowTheReferencesAlignment) {
  const BertNormalizer normalizer({true, true, true, true});
  const NormalizedText text = normalizer.normalize(U"x\u200bÉ\u4e2d", 10, true);
  EXPECT_EQ(text.text, U"xe \u4e2d ");
  ASSERT_EQ(text.origin.size(), 5U);
  const std::vector<std::pair<int, int>> expected = {
      {10, 11}, {12, 13}, {13, 14}, {13, 14}, {13, 14}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(std::pair(text.origin[i].begin, text.origin[i].end), expected[i]) << i;
  }
}

TEST(BertNormalizer, StepsCanBeTurnedOff) {
  EXPECT_EQ(normalized(BertNormalizer({false, false, false, false}), U"A\u200bÉ\u4e2d\t"),
            "A\u200bÉ\u4e2d\t");
  EXPECT_EQ(normalized(BertNormalizer({true, false, false, false}), U"A\u200bÉ\u4e2d\t"),
            "AÉ\u4e2d ");
  EXPECT_EQ(normalized(BertNormalizer({false, true, false, false}), U"A\u4e2d"), "A \u4e2d ");
  EXPECT_EQ(normalized(BertNormalizer({false, false, true, false}), U"AÉ"), "AE");
  EXPECT_EQ(normalized(BertNormalizer({false, false, false, true}), U"AÉ"), "aé");
}

}  // namespace
}  // namespace pointsman::text
