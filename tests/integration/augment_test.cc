#include <gtest/gtest.h>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

// Writes c.yaml with a section `augment` and runs it into the folder `new`.
testing::Outcome augment(const testing::TemporaryFolder& folder, const std::string& section) {
  write_config(folder.path(), "augment: " + section + "\n");
  return pointsman({"augment", "c.yaml", "--out", "new", "--threads", "1"}, folder.path());
}

Json report(const testing::TemporaryFolder& folder) {
  return read_json(folder.path() / "new" / "augmentation.json", ErrorKind::data);
}

TEST(Augment, ATeacherJudgesEveryRow) {
  const testing::TemporaryFolder folder;
  const std::string teacher = "teacher: " + (shared_run() / "run/model").string();
  const auto outcome = augment(
      folder, "{target_count: 60, " + teacher + ", filters: {min_teacher_confidence: 0.34}}");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json with = report(folder);
  EXPECT_GT(with["children"], 0);
  // What it is sure of depends on the training; that it is asked for each row does not.
  const testing::TemporaryFolder other;
  ASSERT_EQ(
      augment(other, "{target_count: 60, " + teacher + ", filters: {min_teacher_confidence: 1}}")
          .code,
      0);
  const Json sure = report(other);
  EXPECT_EQ(sure["children"], 0);
  EXPECT_GT(sure["rejected"]["teacher_confidence"], 0);
}

TEST(Augment, ATeacherKnowsTheLabelsOfTheRows) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(),
               "augment: {teacher: " + (shared_run() / "run/model").string() + "}\n");
  std::string rows = read_file(folder.path() / "rows.csv");
  for (auto at = rows.find("claude"); at != rows.npos; at = rows.find("claude", at))
    rows.replace(at, 6, "other");
  write_file_atomically(folder.path() / "rows.csv", rows);
  const auto outcome = pointsman({"augment", "c.yaml"}, folder.path());
  EXPECT_EQ(outcome.code, 6);
  EXPECT_NE(outcome.err.find("augment.teacher: it does not know the label 'other'"),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("claude, gemini-mini, gpt-o1"), std::string::npos);
  EXPECT_EQ(augment(folder, "{teacher: absent}").code, 7);
}

TEST(Augment, NeighboursComeFromTheEncoder) {
  const testing::TemporaryFolder folder;
  const auto outcome = augment(folder, "{target_count: 60, operators: [neighbour, surface]}");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_GT(report(folder)["operators"]["neighbour"]["tried"], 0);
  EXPECT_NE(outcome.err.find("neighbours among"), std::string::npos) << outcome.err;
  const testing::TemporaryFolder scratch;
  write_config(scratch.path(), "augment: {operators: [neighbour]}\n");
  const auto refused =
      pointsman({"augment", "c.yaml", "--set", "model.encoder={type: scratch}"}, scratch.path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("neighbour needs a pretrained encoder"), std::string::npos)
      << refused.err;
}

}  // namespace
}  // namespace pointsman::integration
