#include "data/analysis/scripts.h"

#include <gtest/gtest.h>

namespace pointsman::data {
namespace {

TEST(Scripts, AreThoseOfTheLetters) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(scripts_of("hello"), Names{"Latin"});
  EXPECT_EQ(scripts_of("코드를 fix 해줘"), (Names{"Hangul", "Latin"}));
  EXPECT_EQ(scripts_of("東京の天気"), (Names{"Han", "Kana"}));
  EXPECT_EQ(scripts_of("привет мир"), Names{"Cyrillic"});
  EXPECT_EQ(scripts_of("42 + 1 = 43 🎉"), Names{});
  EXPECT_EQ(script_of(0x10FFFF), "");
}

}  // namespace
}  // namespace pointsman::data
