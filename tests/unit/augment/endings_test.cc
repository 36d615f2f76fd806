#include "augment/endings.h"

#include <gtest/gtest.h>

#include <set>

namespace pointsman::augment {
namespace {

std::set<std::string> exchanged(const std::string& text) {
  std::set<std::string> found;
  const Words words(text);
  const auto ending = find_ending(words);
  if (!ending) return found;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed, "endings");
    if (auto variant = exchange_ending(words, *ending, rng)) found.insert(*variant);
  }
  return found;
}

TEST(Endings, RequestsChangeTheirLevel) {
  const auto found = exchanged("날씨 알려줘");
  for (const char* expected : {"날씨 알려주세요", "날씨 알려주시겠어요?", "날씨 알려줄래?",
                               "날씨 알려주십시오", "날씨 알려줄 수 있어?"})
    EXPECT_TRUE(found.contains(expected)) << expected;
  EXPECT_FALSE(found.contains("날씨 알려줘"));
  EXPECT_TRUE(exchanged("요약 부탁드려요").contains("요약 부탁해"));
  EXPECT_TRUE(exchanged("근처 맛집 추천").contains("근처 맛집 추천해줘"));
}

TEST(Endings, QuestionsStayQuestions) {
  const auto found = exchanged("방법 있어?");
  EXPECT_TRUE(found.contains("방법 있나요?"));
  EXPECT_FALSE(found.contains("방법 있습니다?"));
  // Without its mark the casual form would be a statement.
  EXPECT_TRUE(exchanged("방법 있나요").contains("방법 있어?"));
  EXPECT_FALSE(exchanged("방법 있나요").contains("방법 있어"));
  EXPECT_EQ(exchanged("뭐 먹을까?"), std::set<std::string>{"뭐 먹을까요?"});
}

TEST(Endings, StatementsStayStatements) {
  const auto found = exchanged("헤어졌습니다.");
  EXPECT_TRUE(found.contains("헤어졌어요."));
  for (const std::string& one : found) EXPECT_EQ(one.find('?'), std::string::npos) << one;
  EXPECT_TRUE(exchanged("가고 싶어").contains("가고 싶어요"));
  EXPECT_TRUE(exchanged("너무 무서워 ㅠㅠ").contains("너무 무서워요 ㅠㅠ"));
}

TEST(Endings, LevelsOfTheRestAreKept) {
  for (const std::string& one : exchanged("제가 급해서 그런데 알려주세요"))
    EXPECT_EQ(one.find("알려줘"), std::string::npos) << one;
  for (const std::string& one : exchanged("나 좀 도와줘"))
    EXPECT_EQ(one.find("주세요"), std::string::npos) << one;
  EXPECT_TRUE(exchanged("저는 모르는데 나는 왜 있어").empty());
}

TEST(Endings, WhatIsNotSureIsLeftAlone) {
  for (const char* text : {"남자친구가 잘 해줘", "한국 영어", "여동생이랑 화해", "우리 누나?",
                           "안 사줘", "", "?", "ㅋㅋ", "hello", "\"알려줘\"", "x = \"줘\"; // 줘"})
    EXPECT_TRUE(exchanged(text).empty()) << text;
}

TEST(Endings, AttachedRequests) {
  EXPECT_TRUE(is_attached_request("알려줘"));
  EXPECT_FALSE(is_attached_request("줘"));
  EXPECT_FALSE(is_attached_request("알려"));
}

}  // namespace
}  // namespace pointsman::augment
