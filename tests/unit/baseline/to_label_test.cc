#include "baseline/to_label.h"

#include <gtest/gtest.h>

#include <set>

namespace pointsman::baseline {
namespace {

std::vector<data::Example> rows_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<data::Example> rows;
  for (const auto& [text, label] : pairs) {
    data::Example& row = rows.emplace_back();
    row.text = text;
    row.label = label;
  }
  return rows;
}

std::vector<data::Example> labelled() {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const char* end : {"now", "today", "soon", "later", "again", "once"}) {
    pairs.emplace_back(std::string("write a poem ") + end, "poem");
    pairs.emplace_back(std::string("fix this code ") + end, "code");
  }
  return rows_of(pairs);
}

TEST(ToLabel, RanksWhatIsUncertainAndNewFirst) {
  const auto known = labelled();
  const auto asked = rows_of({{"write a poem now please", ""},   // certain
                              {"write this poem code fix", ""},  // between both
                              {"write this poem code fix", ""},  // the same again
                              {"fix this code today please", ""}});
  const data::LabelMap labels({"poem", "code"});
  const auto ranked = rank_to_label({known, asked, labels});
  ASSERT_EQ(ranked.size(), 4U);
  EXPECT_EQ(ranked.front().row, 1U);
  EXPECT_EQ(ranked.back().row, 2U);  // no news, whatever its uncertainty
  EXPECT_NEAR(ranked.back().novelty, 0, 1e-12);
  for (const ToLabel& one : ranked) {
    EXPECT_GE(one.probability, 0.5);
    EXPECT_LE(one.uncertainty, 1);
    if (one.row == 0) {
      EXPECT_EQ(labels.name(one.label), "poem");
    }
    if (one.row == 3) {
      EXPECT_EQ(labels.name(one.label), "code");
    }
  }
}

TEST(ToLabel, RanksEveryRowOnceUpToTheMost) {
  const auto known = labelled();
  const auto asked = rows_of({{"a1 b", ""}, {"", ""}, {"c2 d", ""}, {"poem", ""}});
  const data::LabelMap labels({"poem", "code"});
  std::set<std::size_t> seen;
  for (const ToLabel& one : rank_to_label({known, asked, labels})) seen.insert(one.row);
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_EQ(
      rank_to_label({.labelled = known, .unlabelled = asked, .labels = labels, .most = 2}).size(),
      2U);
}

}  // namespace
}  // namespace pointsman::baseline
