#include "data/analysis/repeats.h"

#include <gtest/gtest.h>

#include "analysis_rows.h"

namespace pointsman::data {
namespace {

using Rows = std::vector<std::int32_t>;

TEST(Repeats, AreExactNormalisedOrNear) {
  const AnalysedRows rows = rows_of({{"write a poem about the sea", "a"},
                                     {"something else altogether", "b"},
                                     {"write a poem about the sea", "a"},
                                     {"Something  ELSE altogether", "a"},
                                     {"write a poem about the sea!", "b"},
                                     {"alone", "a"}});
  const Repeats repeats = find_repeats(rows, 1);
  ASSERT_EQ(repeats.clusters.size(), 3U);
  EXPECT_EQ(repeats.clusters[0].kind, RepeatKind::exact);
  EXPECT_EQ(repeats.clusters[0].rows, (Rows{0, 2}));
  EXPECT_EQ(repeats.clusters[0].labels, (Rows{0}));
  EXPECT_EQ(repeats.clusters[1].kind, RepeatKind::normalised);
  EXPECT_EQ(repeats.clusters[1].labels, (Rows{0, 1}));
  EXPECT_EQ(repeats.clusters[2].kind, RepeatKind::near);
  EXPECT_EQ(repeats.clusters[2].rows, (Rows{0, 2, 4}));
  EXPECT_TRUE(repeats.leaks.empty());
  EXPECT_EQ(redundant_rows(repeats, RepeatKind::near), 2);
  EXPECT_EQ(redundant_rows(repeats, RepeatKind::exact), 1);
}

TEST(Repeats, LeakWhereTheyAreInSeveralParts) {
  AnalysedRows rows = rows_of({{"write a poem about the sea", "a"},
                               {"write a poem about the sea", "a"},
                               {"translate this into korean please", "a"},
                               {"translate this into korean please!", "b"},
                               {"first of the group", "a"},
                               {"other words, same thing", "a"},
                               {"write a poem about the sea", "a"}});
  rows.dataset.rows[4].group = rows.dataset.rows[5].group = "g";
  rows.parts = {"train", "test"};
  rows.part = {0, 0, 0, 1, 0, 1, -1};
  const Repeats repeats = find_repeats(rows, 2);
  ASSERT_EQ(repeats.leaks.size(), 2U);  // the sea is in train, and in no other part
  EXPECT_EQ(repeats.leaks[0].kind, PartLeak::Kind::near);
  EXPECT_EQ(repeats.leaks[0].rows, (Rows{2, 3}));
  EXPECT_EQ(repeats.leaks[1].kind, PartLeak::Kind::group);
  EXPECT_EQ(repeats.leaks[1].rows, (Rows{4, 5}));
  rows.part.back() = 1;
  EXPECT_EQ(find_repeats(rows, 2).leaks[0].kind, PartLeak::Kind::exact);
}

TEST(Repeats, EveryRowTheSameIsOneCluster) {
  const AnalysedRows rows =
      rows_of(std::vector<std::pair<std::string, std::string>>(500, {"same", "a"}));
  const Repeats repeats = find_repeats(rows, 2);
  ASSERT_EQ(repeats.clusters.size(), 1U);
  EXPECT_EQ(repeats.clusters[0].rows.size(), 500U);
}

TEST(AnalysedRows, ReadTheColumnSplit) {
  Dataset dataset;
  dataset.extra_columns = {"split"};
  for (const char* part : {"train", "test", "", "train"}) {
    Example& row = dataset.rows.emplace_back();
    row.text = part;
    row.label = "a";
    row.extra = {part};
  }
  const AnalysedRows rows = analysed_rows(std::move(dataset));
  EXPECT_EQ(rows.parts, (std::vector<std::string>{"train", "test"}));
  EXPECT_EQ(rows.part, (Rows{0, 1, -1, 0}));
}

TEST(AnalysedRows, OfThreeFilesAreNamedByFileAndLine) {
  Splits splits;
  splits.train.path = "train.csv";
  splits.test.path = "test.csv";
  splits.train.rows.resize(1);
  splits.test.rows.resize(1);
  splits.test.rows[0].line = 7;
  const AnalysedRows rows = analysed_rows(splits);
  EXPECT_EQ(row_name(rows, 1), "test.csv:7");
  EXPECT_EQ(rows.part, (Rows{0, 2}));
}

}  // namespace
}  // namespace pointsman::data
