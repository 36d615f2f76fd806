#include "data/pair_sampler.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace pointsman::data {
namespace {

using Labels = std::vector<std::int32_t>;

const Labels kLabels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};  // one row of class 2

std::size_t label_of(std::int64_t row) { return static_cast<std::size_t>(row); }

TEST(PairSampler, EveryRowHasItsPartnersAndStrangers) {
  const auto pairs = draw_pairs(kLabels, {.per_row = 4, .most = 1000}, 0, 13);
  std::map<std::int64_t, int> alike, unlike;
  for (const auto& [a, b] : pairs) {
    EXPECT_NE(a, b);
    ++(kLabels[label_of(a)] == kLabels[label_of(b)] ? alike : unlike)[a];
  }
  EXPECT_EQ(pairs.size(), 9 * 4 + 10 * 4U);
  for (std::int64_t row = 0; row < 10; ++row) {
    EXPECT_EQ(alike[row], row == 9 ? 0 : 4);
    EXPECT_EQ(unlike[row], 4);
  }
}

// Each partner is as likely as any other.
TEST(PairSampler, PartnersAndStrangersAreDrawnEvenly) {
  const auto pairs = draw_pairs(kLabels, {.per_row = 20000, .most = 10000000}, 0, 1);
  std::map<std::pair<std::int64_t, std::int64_t>, double> counts;
  for (const auto& pair : pairs) ++counts[pair];
  const auto expect_even = [&](std::int64_t row, std::int64_t partner, int among) {
    EXPECT_NEAR((counts[{row, partner}]) / 20000, 1.0 / among, 0.02) << row << " " << partner;
  };
  for (const std::int64_t partner : {0, 1, 3, 4, 5}) expect_even(2, partner, 5);
  for (const std::int64_t stranger : {0, 1, 2, 3, 4, 5, 9}) expect_even(7, stranger, 7);
  for (std::int64_t stranger = 0; stranger < 9; ++stranger) expect_even(9, stranger, 9);
}

TEST(PairSampler, IsBoundedWithHalfOfEachKind) {
  const auto pairs = draw_pairs(kLabels, {.per_row = 100, .most = 50}, 2, 13);
  int alike = 0;
  std::map<std::int64_t, int> anchors;
  for (const auto& [a, b] : pairs) {
    alike += kLabels[label_of(a)] == kLabels[label_of(b)];
    ++anchors[a];
  }
  EXPECT_EQ(pairs.size(), 50U);
  EXPECT_EQ(alike, 25);
  for (const auto& [row, times] : anchors) EXPECT_LE(times, 3 + 3) << row;  // 25 over 9 rows
  const Labels lonely = {0, 1, 2, 3};
  EXPECT_EQ(draw_pairs(lonely, {.per_row = 3, .most = 10}, 0, 13).size(), 10U);
  const Labels one_class = {0, 0, 0};
  EXPECT_EQ(draw_pairs(one_class, {.per_row = 3, .most = 100}, 0, 13).size(), 9U);
}

TEST(PairSampler, IsAFunctionOfEpochAndSeed) {
  const PairSampling sampling{.per_row = 2, .most = 100};
  EXPECT_EQ(draw_pairs(kLabels, sampling, 1, 13), draw_pairs(kLabels, sampling, 1, 13));
  EXPECT_NE(draw_pairs(kLabels, sampling, 1, 13), draw_pairs(kLabels, sampling, 2, 13));
  EXPECT_NE(draw_pairs(kLabels, sampling, 1, 13), draw_pairs(kLabels, sampling, 1, 14));
}

TEST(PairSampler, BatchesHoldPairsSideBySide) {
  const std::vector<std::pair<std::int64_t, std::int64_t>> pairs = {{1, 2}, {3, 4}, {5, 6}};
  const std::vector<std::vector<std::int64_t>> expected = {{1, 2, 3, 4}, {5, 6}};
  EXPECT_EQ(pair_batches(pairs, 2), expected);
}

}  // namespace
}  // namespace pointsman::data
