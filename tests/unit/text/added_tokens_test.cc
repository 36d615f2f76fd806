#include "text/added_tokens.h"

#include <gtest/gtest.h>

namespace pointsman::text {
namespace {

std::string parts_of(const AddedTokenMatcher& matcher, std::u32string_view text) {
  std::string out;
  for (const TextPart& part : matcher.split(text)) {
    out += std::to_string(part.begin) + "-" + std::to_string(part.end) + "=" +
           std::to_string(part.id) + " ";
  }
  return out;
}

AddedTokenMatcher matcher_of(const std::vector<std::pair<std::u32string, AddedToken>>& tokens) {
  AddedTokenMatcher matcher;
  for (const auto& [content, token] : tokens) matcher.add(content, token);
  return matcher;
}

TEST(AddedTokens, LeftmostThenLongest) {
  const auto matcher = matcher_of({{U"ab", {"", 1}}, {U"abc", {"", 2}}, {U"b", {"", 3}}});
  EXPECT_EQ(parts_of(matcher, U"xabcab"), "0-1=-1 1-4=2 4-6=1 ");
  EXPECT_EQ(parts_of(matcher, U"bb"), "0-1=3 1-2=3 ");
  EXPECT_EQ(parts_of(matcher, U"xyz"), "0-3=-1 ");
  EXPECT_EQ(parts_of(matcher, U""), "");
}

TEST(AddedTokens, WhiteSpaceGoesWithTheTokensThatAskForIt) {
  const auto matcher = matcher_of({{U"<l>", {"", 1, true, false}}, {U"<r>", {"", 2, false, true}}});
  EXPECT_EQ(parts_of(matcher, U"a \t<l> b"), "0-1=-1 1-6=1 6-8=-1 ");
  EXPECT_EQ(parts_of(matcher, U"a <r>\u3000 b"), "0-2=-1 2-7=2 7-8=-1 ");
  EXPECT_EQ(parts_of(matcher, U"<r>  <l>"), "0-5=2 5-8=1 ");  // the space is taken once
}

TEST(AddedTokens, ATokenInWhiteSpaceThatIsTakenOverlaps) {
  const auto matcher =
      matcher_of({{U"<r>", {"", 1, false, true}}, {U"  ", {"", 2}}, {U"<l>", {"", 3, true}}});
  EXPECT_EQ(parts_of(matcher, U"<r>   x"), "0-6=1 3-5=2 5-7=-1 ");
  EXPECT_EQ(parts_of(matcher, U"<r>  <l>"), "0-5=1 3-5=2 5-8=3 ");
  // What is left empty is no part: here the second space.
  EXPECT_EQ(parts_of(matcher_of({{U" ", {"", 1, true, true}}}), U"a  b"), "0-1=-1 1-3=1 3-4=-1 ");
}

TEST(AddedTokens, ASingleWordStandsAlone) {
  AddedToken token{"", 1};
  token.single_word = true;
  const auto matcher = matcher_of({{U"ab", token}, {U"a", {"", 2}}});
  EXPECT_EQ(parts_of(matcher, U"ab -ab-"), "0-2=1 2-4=-1 4-6=1 6-7=-1 ");
  EXPECT_EQ(parts_of(matcher, U"abc"), "0-3=-1 ");  // the shorter one is passed over with it
  EXPECT_EQ(parts_of(matcher, U"_ab ab\u0301"), "0-7=-1 ");
}

TEST(AddedTokens, ALaterTokenReplacesAnEqualOne) {
  EXPECT_EQ(parts_of(matcher_of({{U"x", {"", 1}}, {U"x", {"", 2}}}), U"x"), "0-1=2 ");
}

}  // namespace
}  // namespace pointsman::text
