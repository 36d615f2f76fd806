#include "data/duplicates.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "data/pairs.h"
#include "near_definition.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

// The definition, over every pair.
Leakage count_slowly(const std::vector<Example>& train, const std::vector<Example>& rows) {
  Leakage leakage;
  for (const Example& row : rows) {
    bool exact = false;
    bool near = false;
    const std::string text = text::normalize_for_comparison(row.text);
    const auto grams = slow_grams(text);
    for (const Example& other : train) {
      const std::string other_text = text::normalize_for_comparison(other.text);
      const auto other_grams = slow_grams(other_text);
      exact = exact || text == other_text;
      near = near || slowly_near(grams, other_grams);
    }
    leakage.exact += exact ? 1 : 0;
    leakage.near += near && !exact ? 1 : 0;
  }
  return leakage;
}

std::vector<Example> examples(const std::vector<std::string>& texts) {
  std::vector<Example> rows;
  for (const std::string& text : texts) {
    rows.emplace_back();
    rows.back().text = text;
  }
  return rows;
}

TEST(Leakage, ByHand) {
  const auto train =
      examples({"Write a poem about the sea", "안녕하세요 반갑습니다", "hi", "abcdefghijkl"});
  const auto count = [&](const std::string& text) {
    return count_leakage(train, examples({text}));
  };
  EXPECT_EQ(count("  write A poem\tabout the SEA ").exact, 1);
  EXPECT_EQ(count("write a poem about the sea!").near, 1);  // 24 of 25 grams
  EXPECT_EQ(count("write a poem about the moon").near, 0);
  EXPECT_EQ(count("안녕하세요 반갑습니다!").near, 1);  // 9 of 10
  EXPECT_EQ(count("HI").exact, 1);
  EXPECT_EQ(count("ho").near, 0);
  EXPECT_EQ(count("abcdefghij").near, 1);  // 8 of 10: 0.8 counts
  EXPECT_EQ(count("abcdefghi").near, 0);   // 7 of 10
}

TEST(Leakage, IsThatOfComparingEveryPair) {
  Rng rng(1, "test");
  std::int64_t near = 0;
  std::int64_t exact = 0;
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<std::string> texts;
    for (int i = 0; i < 30; ++i) {
      std::string text;
      if (!texts.empty() && rng.below(2) == 0) {  // one with a character changed, or none
        text = texts[rng.below(texts.size())];
        if (!text.empty() && rng.below(3) > 0)
          text[rng.below(text.size())] = static_cast<char>('a' + rng.below(3));
      } else {
        for (std::uint64_t k = rng.below(40); k > 0; --k)
          text += static_cast<char>('a' + rng.below(3));
      }
      texts.push_back(text);
    }
    rng.shuffle(texts);
    const auto rows = examples(texts);
    const std::vector<Example> train(rows.begin(), rows.begin() + 20);
    const std::vector<Example> evaluated(rows.begin() + 20, rows.end());
    const Leakage expected = count_slowly(train, evaluated);
    const Leakage counted = count_leakage(train, evaluated);
    EXPECT_EQ(counted.exact, expected.exact);
    EXPECT_EQ(counted.near, expected.near);
    near += expected.near;
    exact += expected.exact;
  }
  EXPECT_GT(near, 50);
  EXPECT_GT(exact, 50);
}

TEST(Duplicates, OfPairsBothTextsCount) {
  const auto pair = [](const char* first, const char* second) {
    Example row;
    row.text = first;
    row.text_pair = second;
    return row;
  };
  const std::vector<Example> train = {pair("What is it?", "a long answer to the question"),
                                      pair("ab", "c d")};
  const Leakage leakage = count_leakage(
      train, std::vector<Example>{pair("what is  IT?", "A long answer to the question"),  // exact
                                  pair("what is it?", "a long answer to the questions"),  // near
                                  pair("what is it?", "something else"), pair("ab c", "d")});
  EXPECT_EQ(leakage.exact, 1);
  EXPECT_EQ(leakage.near, 1);
  EXPECT_EQ(joined_texts(train)[1].text, "ab c d");
  EXPECT_FALSE(joined_texts(train)[1].text_pair);
}

}  // namespace
}  // namespace pointsman::data
