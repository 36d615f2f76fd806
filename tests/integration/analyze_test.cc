#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

// A file of 60 rows of two labels, without ids, and what is added to it.
void write_rows(const Path& path, const std::string& more = "", int count = 60) {
  std::string csv = "text,label\n";
  for (int i = 0; i < count; ++i)
    csv += std::to_string(i * 7919 + 1234567) + " of them," + (i % 2 == 0 ? "a" : "b") + "\n";
  write_file_atomically(path, csv + more);
}

Json analysis_in(const Path& folder) {
  return read_json(folder / "analysis.json", ErrorKind::data);
}

std::set<std::string> kinds_in(const Json& analysis) {
  std::set<std::string> kinds;
  for (const Json& finding : analysis["findings"]) kinds.insert(finding["kind"]);
  return kinds;
}

TEST(Analyze, AFileLeavesJsonAndPageAndEndsWithZero) {
  const testing::TemporaryFolder folder;
  write_rows(folder.path() / "d.csv", "1234567 of them,b\n1242486 OF them,b\n");
  const auto outcome =
      pointsman({"analyze", "--data", "d.csv", "--out", "look", "--quiet"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("look/analysis.html"), std::string::npos);
  const Json analysis = analysis_in(folder.path() / "look");
  EXPECT_EQ(analysis["rows"], 62);
  EXPECT_EQ(analysis["advice"]["smallest_class"], "a");
  EXPECT_EQ(analysis["advice"]["rows"], 30);
  EXPECT_EQ(analysis["proposals"], nullptr);
  for (const Json& one : analysis["advice"]["recommendations"])
    EXPECT_NE(outcome.out.find("  " + one["config"].get<std::string>() + "\n"), std::string::npos);
  bool conflict = false, duplicate = false;
  for (const Json& finding : analysis["findings"]) {
    conflict = conflict || (finding["kind"] == "label_conflict" && finding["severity"] == "error" &&
                            finding["rows"] == Json::array({2, 62}));
    duplicate = duplicate ||
                (finding["kind"] == "exact_duplicate" && finding["rows"] == Json::array({3, 63}));
    EXPECT_FALSE(finding["fix"].get<std::string>().empty());
  }
  EXPECT_TRUE(conflict);
  EXPECT_TRUE(duplicate);
  EXPECT_TRUE(read_file(folder.path() / "look/analysis.html").starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(tree(folder.path()), (std::vector<std::string>{"d.csv", "look", "look/analysis.html",
                                                           "look/analysis.json"}));
}

TEST(Analyze, StrictEndsWithThreeOnDefectsAlone) {
  const testing::TemporaryFolder folder;
  write_rows(folder.path() / "clean.csv");
  const auto clean = pointsman({"analyze", "--data", "clean.csv", "--strict"}, folder.path());
  EXPECT_EQ(clean.code, 0) << clean.err;
  write_rows(folder.path() / "bad.csv", "1234567 of them,b\n");
  const auto bad =
      pointsman({"analyze", "--data", "bad.csv", "--strict", "--force"}, folder.path());
  EXPECT_EQ(bad.code, 3);
  EXPECT_NE(bad.err.find("error: bad.csv: "), std::string::npos) << bad.err;
  EXPECT_TRUE(kinds_in(analysis_in(folder.path())).contains("label_conflict"));
}

TEST(Analyze, TheBytesDependOnTheRowsAlone) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "d.csv", rows_csv());
  for (const char* threads : {"1", "4"}) {
    ASSERT_EQ(pointsman({"analyze", "--data", "d.csv", "--out", threads, "--threads", threads},
                        folder.path())
                  .code,
              0);
  }
  for (const char* file : {"analysis.json", "analysis.html"})
    EXPECT_EQ(read_file(folder.path() / "1" / file), read_file(folder.path() / "4" / file));
}

TEST(Analyze, AConfigsEncoderGivesTokensAndEmbeddings) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  const auto outcome =
      pointsman({"analyze", "c.yaml", "--set", "model.max_length=8"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json analysis = analysis_in(folder.path());
  EXPECT_EQ(analysis["truncated"]["max_length"], 8);
  EXPECT_GT(analysis["truncated"]["rows"], 0);
  EXPECT_TRUE(kinds_in(analysis).contains("truncation"));
  EXPECT_GT(analysis["lengths"]["tokens"]["overall"]["max"], 8);
  EXPECT_EQ(analysis["outliers"]["measured_in"], "the encoder's embeddings");
  EXPECT_EQ(analysis["splits"]["train"]["rows"].get<int>() +
                analysis["splits"]["validation"]["rows"].get<int>() +
                analysis["splits"]["test"]["rows"].get<int>(),
            120);
}

TEST(Analyze, FilesOfASplitAreLookedThroughForLeaks) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  write_rows(folder.path() / "train.csv");
  write_file_atomically(folder.path() / "validation.csv",
                        "text,label\n1234567 of them,a\nquite new here,b\n");
  write_file_atomically(folder.path() / "test.csv", "text,label\nanother of these,a\n");
  const auto outcome = pointsman(
      {"analyze", "c.yaml", "--set", "data.file=null", "--set", "data.train_file=train.csv",
       "--set", "data.validation_file=validation.csv", "--set", "data.test_file=test.csv"},
      folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json analysis = analysis_in(folder.path());
  EXPECT_EQ(analysis["leakage"]["exact"], 1);
  ASSERT_TRUE(kinds_in(analysis).contains("leakage"));
  EXPECT_EQ(analysis["findings"][0]["rows"], Json::array({"train.csv:2", "validation.csv:2"}));
}

TEST(Analyze, RanksUnlabelledRows) {
  const testing::TemporaryFolder folder;
  write_rows(folder.path() / "d.csv");
  write_file_atomically(folder.path() / "u.csv",
                        "text\n1234567 OF them\nsomething new\nsomething new\nother words\n");
  const auto outcome =
      pointsman({"analyze", "--data", "d.csv", "--unlabelled", "u.csv", "--quiet"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string csv = read_file(folder.path() / "to_label.csv");
  EXPECT_TRUE(csv.starts_with("rank,id,text,proposed,probability,uncertainty,novelty\n1,")) << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 3) << csv;  // one is labelled, one is there twice
}

struct Odd {
  const char* name;
  std::string csv;
  int code;
  const char* kind;  // of a finding that must be there
};

void PrintTo(const Odd& odd, std::ostream* out) { *out << odd.name; }

std::string repeated(const std::string& row, int times) {
  std::string csv = "text,label\n";
  for (int i = 0; i < times; ++i) csv += row + "\n";
  return csv;
}

class OddFile : public ::testing::TestWithParam<Odd> {};

TEST_P(OddFile, IsSaidToBeOdd) {
  const Odd& odd = GetParam();
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "d.csv", odd.csv);
  const auto outcome = pointsman({"analyze", "--data", "d.csv", "--quiet"}, folder.path());
  EXPECT_EQ(outcome.code, odd.code) << outcome.err;
  const bool written = std::filesystem::exists(folder.path() / "analysis.json");
  ASSERT_EQ(written, odd.code == 0);
  if (written) {
    EXPECT_TRUE(kinds_in(analysis_in(folder.path())).contains(odd.kind));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, OddFile,
    ::testing::Values(
        Odd{"Empty", "", 3, ""}, Odd{"NoRows", "text,label\n", 3, ""},
        Odd{"OneRow", "text,label\na,x\n", 0, "imbalance"},
        Odd{"OneLabel", "text,label\na,x\nb,x\nc,x\n", 0, "imbalance"},
        Odd{"ClassOfOneRow", repeated("same old text,x", 30) + "another,y\n", 0, "rare_class"},
        Odd{"EveryRowTheSame", repeated("same old text,x", 200), 0, "exact_duplicate"},
        Odd{"OneTextEveryLabel", "text,label\na,x\na,y\na,z\n", 0, "label_conflict"},
        Odd{"NoLetters", repeated("?!,x", 5) + "…,y\n", 0, "rare_class"},
        Odd{"HugeText", repeated(std::string(3'000'000, 'a') + ",x", 2) + "b,y\n", 0,
            "exact_duplicate"}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace pointsman::integration
