#include "augment/words.h"

#include <gtest/gtest.h>

namespace pointsman::augment {
namespace {

std::string kinds(std::string_view text) {
  const Words words(text);
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += words.is(i, Word::Kind::english) ? 'e' : words.is(i, Word::Kind::hangul) ? 'h' : 'o';
  }
  return out;
}

TEST(Words, TellTheirKind) {
  EXPECT_EQ(kinds("please don't stop"), "eee");
  EXPECT_EQ(kinds("오늘 SQL 짜줄래?"), "hoh");
  EXPECT_EQ(kinds("camelCase x2 self-made 3개 ㅋㅋ 왔음ㅋㅋ"), "ooeooo");
  EXPECT_EQ(kinds("今日 は"), "oo");
  EXPECT_EQ(kinds(""), "");
}

TEST(Words, LeaveQuotationsAndCodeAlone) {
  EXPECT_EQ(kinds("translate \"good morning all\" now"), "eoooe");
  EXPECT_EQ(kinds("fix this\nx = foo(bar)\nplease"), "eeoooe");
  EXPECT_EQ(kinds("경상도 '단디 해라' 번역"), "hooh");
  EXPECT_EQ(kinds("it's what it's"), "eee");          // apostrophes quote nothing
  EXPECT_EQ(kinds("a 5\" screen is fine"), "eoeee");  // nothing closes the mark
}

TEST(Words, EndsAndCores) {
  const Words words("Tell me, now! 이건 뭐야?! 끝");
  EXPECT_EQ(words.core(1), "me");
  EXPECT_EQ(words.punctuation(1), ",");
  EXPECT_FALSE(words.ends_sentence(1));
  EXPECT_TRUE(words.ends_sentence(2));
  EXPECT_TRUE(words.starts_sentence(3));
  EXPECT_EQ(words.core(4), "뭐야");
  EXPECT_TRUE(words.joined_to_next(0));
  EXPECT_FALSE(words.joined_to_next(1));  // a comma
  EXPECT_TRUE(words.ends_sentence(5));
  EXPECT_FALSE(Words("a  b").joined_to_next(0));
}

TEST(Edits, AreMadeInOrder) {
  EXPECT_EQ(apply_edits("one two", {{0, 3, "1"}, {3, 3, "!"}, {4, 7, ""}}), "1! ");
  EXPECT_EQ(with_case_of("photo", "Picture"), "Photo");
  EXPECT_EQ(with_case_of("photo", "PICTURE"), "PHOTO");
  EXPECT_EQ(with_case_of("photo", "picture"), "photo");
}

}  // namespace
}  // namespace pointsman::augment
