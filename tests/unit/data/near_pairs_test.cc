#include "data/near/near_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/rng.h"
#include "data/near/near_clusters.h"
#include "data/read.h"
#include "near_definition.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

std::vector<NearPair> find_slowly(const std::vector<std::string>& texts) {
  std::vector<std::set<std::u32string>> grams;
  for (const std::string& text : texts) grams.push_back(slow_grams(text));
  std::vector<NearPair> pairs;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      if (slowly_near(grams[i], grams[j]))
        pairs.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)});
    }
  }
  return pairs;
}

// The smallest index that a chain of the pairs leads to, from each text.
std::vector<std::int64_t> smallest_of(const std::vector<NearPair>& pairs, std::size_t count) {
  std::vector<std::int64_t> smallest(count);
  std::iota(smallest.begin(), smallest.end(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [first, second] : pairs) {
      auto& a = smallest[static_cast<std::size_t>(first)];
      auto& b = smallest[static_cast<std::size_t>(second)];
      changed = changed || a != b;
      a = b = std::min(a, b);
    }
  }
  return smallest;
}

void expect_as_slowly(const std::vector<std::string>& texts, const std::vector<NearPair>& pairs) {
  std::vector<std::int64_t> expected;
  std::vector<std::int64_t> numbers;  // of the smallest ones, by appearance
  for (const std::int64_t smallest : smallest_of(pairs, texts.size())) {
    const auto found = std::find(numbers.begin(), numbers.end(), smallest);
    expected.push_back(found - numbers.begin());
    if (found == numbers.end()) numbers.push_back(smallest);
  }
  for (const int threads : {1, 2, 5}) {
    EXPECT_EQ(find_near_pairs(texts, threads), pairs);
    EXPECT_EQ(find_near_clusters(texts, threads), expected);
  }
}

std::vector<std::string> distinct(std::vector<std::string> texts, Rng& rng) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  rng.shuffle(texts);
  return texts;
}

// A character of the text replaced, dropped or doubled; a word dropped or moved to the end.
std::string vary(std::u32string text, Rng& rng) {
  const std::size_t at = rng.below(text.size());
  const std::size_t space = text.find(U' ', at);
  switch (rng.below(5)) {
    case 0:
      text[at] = static_cast<char32_t>(U'a' + rng.below(26));
      break;
    case 1:
      text.erase(at, 1);
      break;
    case 2:
      text.insert(at, 1, text[at]);
      break;
    case 3:
      if (space != std::u32string::npos) text.erase(at, space - at);
      break;
    default:
      if (space != std::u32string::npos)
        text = text.substr(space + 1) + U" " + text.substr(0, space);
  }
  std::string bytes;
  for (const char32_t c : text) text::append_utf8(bytes, c);
  return text::normalize_for_comparison(bytes);
}

TEST(NearPairs, ByHand) {
  const std::vector<std::string> texts = {"write a poem about the sea",
                                          "안녕하세요 반갑습니다",
                                          "write a poem about the moon",
                                          "write a poem about the sea!",
                                          "안녕하세요 반갑습니다!",
                                          "ab",
                                          "",
                                          "abc"};
  EXPECT_EQ(find_near_pairs(texts, 1), (std::vector<NearPair>{{0, 3}, {1, 4}}));
  EXPECT_EQ(find_near_clusters(texts, 1), (std::vector<std::int64_t>{0, 1, 2, 0, 1, 3, 4, 5}));
  EXPECT_TRUE(find_near_pairs({}, 1).empty());
  EXPECT_TRUE(find_near_clusters({}, 4).empty());
}

TEST(NearPairs, AreThoseOfComparingEveryPairOfFewLetters) {
  Rng rng(1, "test");
  std::size_t found = 0;
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<std::string> texts;
    for (int i = 0; i < 60; ++i) {
      std::string text;
      if (!texts.empty() && rng.below(2) == 0) {
        text = texts[rng.below(texts.size())];
        if (!text.empty()) text[rng.below(text.size())] = static_cast<char>('a' + rng.below(3));
      } else {
        for (std::uint64_t k = rng.below(60); k > 0; --k)
          text += static_cast<char>('a' + rng.below(3));
      }
      texts.push_back(text);
    }
    texts = distinct(texts, rng);
    const std::vector<NearPair> pairs = find_slowly(texts);
    found += pairs.size();
    expect_as_slowly(texts, pairs);
  }
  EXPECT_GT(found, 500U);
}

TEST(NearPairs, AreThoseOfComparingEveryPairOfQueries) {
  Rng rng(2, "test");
  const Dataset dataset =
      read_dataset(Path(POINTSMAN_SOURCE_DIR) / "configs" / "datasets" / "routes.csv", Columns{});
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < dataset.rows.size(); i += 9) {
    texts.push_back(text::normalize_for_comparison(dataset.rows[i].text));
  }
  while (texts.size() < 600) {
    texts.push_back(vary(text::decode_utf8(texts[rng.below(texts.size())]), rng));
    if (texts.back().empty()) texts.pop_back();
  }
  texts = distinct(texts, rng);
  const std::vector<NearPair> pairs = find_slowly(texts);
  EXPECT_GT(pairs.size(), 300U);
  expect_as_slowly(texts, pairs);
}

// A chain joins what is not near itself; many texts near one another are one cluster.
TEST(NearClusters, JoinChainsAndLargeClusters) {
  std::vector<std::string> texts;
  std::string text = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (int i = 0; i < 20; ++i) {
    texts.push_back(text);
    text = text.substr(3) + std::string(3, static_cast<char>('A' + i));
  }
  EXPECT_EQ(find_near_clusters(texts, 2), std::vector<std::int64_t>(20, 0));
  EXPECT_LT(find_near_pairs(texts, 2).size(), 60U);
  const std::string stem = "the same long line over and over again, with a number at its end: ";
  for (int i = 0; i < 20000; ++i) texts.push_back(stem + std::to_string(i));
  std::vector<std::int64_t> expected(texts.size(), 1);
  std::fill_n(expected.begin(), 20, 0);
  EXPECT_EQ(find_near_clusters(texts, 2), expected);
}

}  // namespace
}  // namespace pointsman::data
