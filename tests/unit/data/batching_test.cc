#include "data/batching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "data/tokenize.h"

namespace pointsman::data {
namespace {

TokenizedRows random_rows(Rng& rng, std::size_t count) {
  TokenizedRows rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.ids.emplace_back(2 + rng.below(40), static_cast<std::int32_t>(i));
    rows.labels.push_back(static_cast<std::int32_t>(rng.below(3)));
  }
  return rows;
}

std::int64_t tokens_of(const TokenizedRows& rows, std::span<const std::int64_t> batch) {
  std::int64_t tokens = 0;
  for (const std::int64_t row : batch) {
    tokens += static_cast<std::int64_t>(rows.ids[static_cast<std::size_t>(row)].size());
  }
  return tokens;
}

TEST(Batching, EveryRowOfTheEpochIsInOneBatchWithinItsBound) {
  Rng rng(1, "test");
  for (int trial = 0; trial < 200; ++trial) {
    const TokenizedRows rows = random_rows(rng, 1 + rng.below(300));
    std::vector<std::int64_t> order;
    for (std::uint64_t i = 1 + rng.below(400); i > 0; --i) {
      order.push_back(static_cast<std::int64_t>(rng.below(rows.ids.size())));
    }
    BatchPlan plan;
    plan.rows = 1 + static_cast<std::int64_t>(rng.below(20));
    plan.max_tokens = rng.below(2) == 0 ? 0 : 1 + static_cast<std::int64_t>(rng.below(200));
    plan.group_by_length = rng.below(2) == 0;
    const auto batches = plan_batches(order, rows, plan, rng);
    std::vector<std::int64_t> planned;
    for (const auto& batch : batches) {
      ASSERT_FALSE(batch.empty());
      planned.insert(planned.end(), batch.begin(), batch.end());
      if (plan.max_tokens == 0) {
        EXPECT_LE(static_cast<std::int64_t>(batch.size()), plan.rows);
      } else {
        EXPECT_TRUE(batch.size() == 1 || tokens_of(rows, batch) <= plan.max_tokens);
      }
    }
    if (!plan.group_by_length) {
      EXPECT_EQ(planned, order);
    }
    if (plan.max_tokens == 0) {
      EXPECT_EQ(batches.size(), (order.size() + static_cast<std::size_t>(plan.rows) - 1) /
                                    static_cast<std::size_t>(plan.rows));
    }
    std::ranges::sort(planned);
    std::ranges::sort(order);
    EXPECT_EQ(planned, order);
  }
}

TEST(Batching, GroupedBatchesHoldTextsOfSimilarLengthInShuffledOrder) {
  Rng rng(2, "test");
  const TokenizedRows rows = random_rows(rng, 1600);
  std::vector<std::int64_t> order(1600);
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(order);
  const auto padding = [&](const std::vector<std::vector<std::int64_t>>& batches) {
    std::int64_t cells = 0;
    for (const auto& batch : batches) {
      std::size_t longest = 0;
      for (const std::int64_t row : batch) {
        longest = std::max(longest, rows.ids[static_cast<std::size_t>(row)].size());
      }
      cells += static_cast<std::int64_t>(longest * batch.size());
    }
    return cells - tokens_of(rows, order);
  };
  const auto plain = plan_batches(order, rows, {16, 0, false}, rng);
  const auto grouped = plan_batches(order, rows, {16, 0, true}, rng);
  EXPECT_LT(padding(grouped) * 10, padding(plain));
  std::vector<std::int64_t> sizes;
  for (const auto& batch : grouped) sizes.push_back(tokens_of(rows, batch));
  EXPECT_FALSE(std::ranges::is_sorted(sizes, std::greater<>()));
}

TEST(Batching, ABatchIsItsRowsOneAfterTheOther) {
  TokenizedRows rows;
  rows.ids = {{0, 5, 2}, {0, 2}, {0, 7, 8, 9, 2}};
  rows.labels = {1, 0, 2};
  const std::vector<std::int64_t> which = {2, 0};
  const Batch batch = make_batch(rows, which);
  EXPECT_EQ(batch.ids, (std::vector<std::int32_t>{0, 7, 8, 9, 2, 0, 5, 2}));
  EXPECT_EQ(batch.starts, (std::vector<std::int32_t>{0, 5, 8}));
  EXPECT_EQ(batch.labels, (std::vector<std::int32_t>{2, 1}));
  EXPECT_EQ(batch.rows, which);
  EXPECT_EQ(batch.size(), 2);
  EXPECT_EQ(batch.tokens(), 8);
  rows.labels.clear();
  EXPECT_TRUE(make_batch(rows, which).labels.empty());
}

TEST(Batching, TokenTypesAreThereWhereARowHasThem) {
  TokenizedRows rows;
  add_row(rows, {{1, 2, 3}, {}, false, {}, 0});
  add_row(rows, {{4, 5}, {}, true, {0, 1}, 1});
  add_row(rows, {{6}, {}, true, {}, 0});
  EXPECT_EQ(rows.truncated, 2);
  EXPECT_TRUE(make_batch(rows, std::vector<std::int64_t>{0, 2}).types.empty());
  const Batch batch = make_batch(rows, std::vector<std::int64_t>{2, 1, 0});
  EXPECT_EQ(batch.ids, (std::vector<std::int32_t>{6, 4, 5, 1, 2, 3}));
  EXPECT_EQ(batch.types, (std::vector<std::int32_t>{0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(batch.starts, (std::vector<std::int32_t>{0, 1, 3, 6}));
  EXPECT_EQ(batch.rows, (std::vector<std::int64_t>{2, 1, 0}));
}

}  // namespace
}  // namespace pointsman::data
