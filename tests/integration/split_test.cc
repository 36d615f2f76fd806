#include <gtest/gtest.h>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(SplitCommand, StatesTheSharesOfEachLabel) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  const auto outcome = pointsman({"split", "c.yaml"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "train.csv  84 rows\n")) << outcome.out;
  EXPECT_TRUE(has(outcome.out,
                  "  label          rows         train %    validation %          test %\n"
                  "  claude           60     70.0 (+0.0)     15.0 (+0.0)     15.0 (+0.0)\n"))
      << outcome.out;
}

TEST(SplitCommand, WritesFoldsAndRefusesTooMany) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  const std::vector<std::string> split = {"split", "c.yaml", "--set", "data.fold_repeats=2",
                                          "--set"};
  const auto with = [&](const char* folds) {
    std::vector<std::string> arguments = split;
    arguments.push_back(folds);
    return pointsman(arguments, folder.path());
  };
  const auto outcome = with("data.folds=3");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "folds.csv  120 rows, 2 x 3 folds\n")) << outcome.out;
  EXPECT_TRUE(
      read_file(folder.path() / "folds.csv").starts_with("id,text,label,group,repeat,fold\n"));
  EXPECT_EQ(with("data.folds=3").code, 2);  // the file is there
  std::filesystem::remove(folder.path() / "folds.csv");
  const auto refused = with("data.folds=40");
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(has(refused.err, "the label 'claude' has 60 rows in ")) << refused.err;
  EXPECT_TRUE(has(refused.err, "; 40 folds need one each")) << refused.err;
}

TEST(SplitCommand, RefusesWhereNearTextsLeaveTooFewGroups) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  std::string rows = "text,label\n";
  for (int i = 0; i < 30; ++i) {
    rows += std::string(i % 2 == 0 ? "a question like every other one with number "
                                   : "please write what comes to your mind about ") +
            std::to_string(i) + (i % 2 == 0 ? ",x\n" : ",y\n");
  }
  write_file_atomically(folder.path() / "rows.csv", rows);
  const auto outcome = pointsman({"split", "c.yaml"}, folder.path());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_TRUE(has(outcome.err,
                  "the label 'x' has 15 rows in 1 group (of one 'group', or of texts "
                  "that are equal or nearly so)"))
      << outcome.err;
}

TEST(GivenParts, WarnOfLeaksAndAreRefusedWhereTheConfigSaysSo) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "max_steps: 1");
  std::string rows = "id,text,label,split\n";
  for (int i = 0; i < 12; ++i) {
    rows += "r" + std::to_string(i) + "," + std::string(static_cast<std::size_t>(1 + i), 'a') +
            " word," + (i % 2 == 0 ? "x" : "y") +
            (i < 6   ? ",train\n"
             : i < 9 ? ",val\n"
                     : ",test\n");
  }
  write_file_atomically(folder.path() / "rows.csv", rows + "r12,A  word,x,test\n");
  const auto refused =
      pointsman({"train", "c.yaml", "--set", "data.leakage=error", "--out", "run"}, folder.path());
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(has(refused.err, "leakage: 1 test row has the text of a train row: r12 (r0)"))
      << refused.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
  const auto warned = pointsman({"train", "c.yaml", "--out", "run", "--quiet"}, folder.path());
  EXPECT_EQ(warned.code, 0) << warned.err;
  EXPECT_TRUE(
      has(warned.err, "warning: leakage: 1 test row has the text of a train row: r12 (r0)\n"))
      << warned.err;
  EXPECT_TRUE(has(read_file(folder.path() / "run/data/test.csv"), "r12,A  word,x\n"));
}

}  // namespace
}  // namespace pointsman::integration
