#include "data/parts/leaks.h"

#include <gtest/gtest.h>

#include "refusal.h"

namespace pointsman::data {
namespace {

Dataset part(const std::string& name, const std::vector<std::array<std::string, 2>>& rows) {
  Dataset dataset;
  dataset.path = name + ".csv";
  for (const auto& [text, group] : rows) {
    Example row;
    row.id = name + "-" + std::to_string(dataset.rows.size());
    row.text = text;
    row.group = group;
    row.line = static_cast<long>(dataset.rows.size()) + 2;
    dataset.rows.push_back(row);
  }
  return dataset;
}

Splits splits_with_leaks() {
  Splits splits;
  splits.train = part("train", {{"Write a poem about the sea", "g1"}, {"hello there", ""}});
  splits.validation =
      part("validation",
           {{"something else", "g2"}, {"HELLO  there", ""}, {"write a poem about the sea!", ""}});
  splits.test = part("test", {{"a third thing", "g1"}, {"a fourth", "g2"}, {"a fifth", ""}});
  return splits;
}

TEST(Leaks, AreNamedByKindWithTheirTwins) {
  const Splits splits = splits_with_leaks();
  std::vector<std::string> lines;
  for (const LeakFinding& finding : find_leaks(splits)) lines.push_back(to_string(finding));
  EXPECT_EQ(lines,
            (std::vector<std::string>{
                "leakage: 1 validation row has the text of a train row: validation-1 (train-1)",
                "leakage: 1 validation row has nearly the text of a train row: validation-2 "
                "(train-0)",
                "leakage: 1 test row has the group of a train row: test-0 (train-0)",
                "leakage: 1 test row has the group of a validation row: test-1 (validation-0)"}));
  EXPECT_TRUE(find_leaks({splits.train, part("v", {{"x", ""}}), part("t", {{"y", ""}})}).empty());
}

TEST(Leaks, ManyAreCountedAndAFewNamed) {
  Splits splits;
  splits.train = part("train", {{"same", ""}});
  splits.test = part("test", std::vector<std::array<std::string, 2>>(8, {"same", ""}));
  EXPECT_EQ(to_string(find_leaks(splits).at(0)),
            "leakage: 8 test rows have the text of a train row: test-0 (train-0), test-1 "
            "(train-0), test-2 (train-0), test-3 (train-0), test-4 (train-0), and 3 more");
}

TEST(Leaks, AreRefusedWhereTheConfigSaysSo) {
  Splits splits = splits_with_leaks();
  judge_leaks(splits, LeakagePolicy::warn);
  const std::string text = refusal([&] { judge_leaks(splits, LeakagePolicy::error); });
  EXPECT_TRUE(text.starts_with("validation.csv:3: leakage: 1 validation row has the text of"))
      << text;
  EXPECT_TRUE(text.ends_with("; data.leakage: error accepts no such row")) << text;
  splits.validation = part("validation", {{"something", ""}});
  splits.test = part("test", {{"different", ""}});
  judge_leaks(splits, LeakagePolicy::error);
}

}  // namespace
}  // namespace pointsman::data
