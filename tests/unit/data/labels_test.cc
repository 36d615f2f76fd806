#include "data/labels.h"

#include <gtest/gtest.h>

#include "refusal.h"

namespace pointsman::data {
namespace {

TEST(Labels, AreSortedByTheirBytesWithoutRepeats) {
  const LabelMap labels({"b", "가", "B", "a", "b", "é"});
  EXPECT_EQ(labels.names(), (std::vector<std::string>{"B", "a", "b", "é", "가"}));
  EXPECT_EQ(labels.size(), 5);
  for (std::int32_t i = 0; i < labels.size(); ++i) EXPECT_EQ(labels.find(labels.name(i)), i);
  EXPECT_EQ(labels.find("c"), -1);
  EXPECT_EQ(labels.find(""), -1);
}

// printf 'a\nb\n' | sha256sum
TEST(Labels, HashIsOverTheNamesEachWithANewline) {
  const LabelMap labels({"b", "a"});
  EXPECT_EQ(labels.hash(),
            "sha256:911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2");
}

TEST(Labels, ARouterNeedsTwo) {
  Dataset dataset;
  dataset.path = "d.csv";
  EXPECT_EQ(refusal([&] { collect_labels(dataset); }),
            "d.csv: no label; at least two labels are needed");
  dataset.rows.resize(2);
  dataset.rows[0].label = dataset.rows[1].label = "claude";
  EXPECT_EQ(refusal([&] { collect_labels(dataset); }),
            "d.csv: every row has the label 'claude'; at least two labels are needed");
}

}  // namespace
}  // namespace pointsman::data
