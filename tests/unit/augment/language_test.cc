#include "augment/language.h"

#include <gtest/gtest.h>

#include "augment/hangul.h"
#include "text/unicode_tables.h"

namespace pointsman::augment {
namespace {

TEST(Language, ByColumnThenByScript) {
  EXPECT_EQ(language_of("hello", "ko"), Language::korean);
  EXPECT_EQ(language_of("안녕", "en-GB"), Language::english);
  EXPECT_EQ(language_of("안녕", "KOR"), Language::korean);
  EXPECT_EQ(language_of("hello", "ja"), Language::other);
  EXPECT_EQ(language_of("hello", "kok"), Language::other);  // Konkani
  EXPECT_EQ(language_of("hello there", ""), Language::english);
  EXPECT_EQ(language_of("SQL 쿼리 짜줘", ""), Language::korean);
  EXPECT_EQ(language_of("今日はいい天気", ""), Language::other);
  EXPECT_EQ(language_of("Où êtes-vous né? À la télé là-bas", ""), Language::other);
  EXPECT_EQ(language_of("👍 123", ""), Language::other);
  EXPECT_EQ(language_of("", ""), Language::other);
}

TEST(Language, CountsLettersByScript) {
  const auto counts = count_letters("ab 가나다 あ漢 ж 12!");
  EXPECT_EQ(counts, (std::array<std::size_t, kScripts>{2, 3, 2, 1}));
}

// Against the decomposition of the text room.
TEST(Hangul, SplitsAndComposesEverySyllable) {
  for (char32_t c = 0xAC00; text::is_hangul_syllable(c); ++c) {
    const Syllable s = split_syllable(c);
    EXPECT_EQ(compose_syllable(s), c);
    const auto jamo = text::hangul_jamo(c);
    EXPECT_EQ(jamo[0], 0x1100U + static_cast<char32_t>(s.initial));
    EXPECT_EQ(jamo[1], 0x1161U + static_cast<char32_t>(s.medial));
    EXPECT_EQ(jamo[2], s.final == 0 ? 0U : 0x11A7U + static_cast<char32_t>(s.final));
  }
  EXPECT_EQ(final_of("안"), kFinalNieun);
  EXPECT_EQ(final_of("할"), kFinalRieul);
  EXPECT_EQ(final_of("있"), kFinalSsangsiot);
  EXPECT_EQ(final_of("영"), kFinalIeung);
  EXPECT_EQ(final_of("a"), std::nullopt);
}

}  // namespace
}  // namespace pointsman::augment
