#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

const std::string kAugment =
    "augment: {target_ratio: 0.8, operators: [word_swap, keyboard, carrier]";

std::int64_t lines_of(const Path& path) {
  const std::string text = read_file(path);
  return std::ranges::count(text, '\n');
}

Json report_of(const Path& run) {
  return read_json(run / "data/augmentation.json", ErrorKind::data);
}

Json trained_on(const Path& run) {
  return read_json(run / "model/pointsman.json", ErrorKind::data)["trained_on"];
}

TEST(AugmentRun, TrainsOnTheNewRowsAndKeepsThemApart) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), kAugment + "}", "num_train_epochs: 1");
  const auto outcome =
      pointsman({"run", "c.yaml", "--out", "run", "--threads", "1"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Path run = folder.path() / "run";
  const Json report = report_of(run);
  const auto children = report["children"].get<std::int64_t>();
  EXPECT_GT(children, 5);
  EXPECT_TRUE(report["verdict"].is_null());
  EXPECT_EQ(lines_of(run / "data/augmented.csv"), children + 1);
  EXPECT_EQ(trained_on(run)["rows"], lines_of(run / "data/train.csv") - 1 + children);
  for (const char* part : {"train", "validation", "test"}) {
    EXPECT_EQ(read_file(run / "data" / (std::string(part) + ".csv")).find("+1"), std::string::npos)
        << part;
  }
  const std::string before = read_file(run / "evaluation.json");
  const auto again =
      pointsman({"run", "c.yaml", "--out", "run", "--threads", "1", "--resume"}, folder.path());
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(read_file(run / "evaluation.json"), before);
}

TEST(AugmentRun, ChildrenThatLostTheirParentAreRefused) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), kAugment + "}", "num_train_epochs: 1");
  ASSERT_EQ(pointsman({"train", "c.yaml", "--out", "run"}, folder.path()).code, 0);
  write_file_atomically(
      folder.path() / "run/data/augmented.csv",
      "id,text,label,parent,operator,group,seed\nx+1,hi you,claude,x,word_swap,x,1\n");
  const auto outcome = pointsman({"train", "c.yaml", "--out", "run", "--resume"}, folder.path());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("augmented.csv:2: the column 'parent' names no train row"),
            std::string::npos)
      << outcome.err;
}

class Verdict : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TemporaryFolder;
    write_config(folder_->path(), kAugment + ", decide: {seeds: 2, metric: accuracy}}",
                 "num_train_epochs: 2");
    const auto outcome = pointsman(command("run"), folder_->path());
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    err_ = outcome.err;
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::vector<std::string> command(const std::string& run) {
    return {"train", "c.yaml", "--out", run, "--threads", "1"};
  }

  static inline testing::TemporaryFolder* folder_ = nullptr;
  static inline std::string err_;
};

TEST_F(Verdict, IsWrittenDownAndObeyed) {
  const Path run = folder_->path() / "run";
  const Json report = report_of(run);
  const Json& verdict = report["verdict"];
  EXPECT_EQ(verdict["metric"], "accuracy");
  EXPECT_EQ(verdict["seeds"], 2);
  const double low = verdict["ci95"][0].get<double>();
  EXPECT_EQ(verdict["kept"].get<bool>(), low > 0);
  const double mean = (verdict["with"][0].get<double>() + verdict["with"][1].get<double>() -
                       verdict["without"][0].get<double>() - verdict["without"][1].get<double>()) /
                      2;
  EXPECT_NEAR(verdict["difference"].get<double>(), mean, 1e-12);
  const std::int64_t kept =
      verdict["kept"].get<bool>() ? report["children"].get<std::int64_t>() : 0;
  EXPECT_EQ(trained_on(run)["rows"], lines_of(run / "data/train.csv") - 1 + kept);
  EXPECT_FALSE(std::filesystem::exists(run / "decide"));
  EXPECT_NE(err_.find("augment: the new rows are "), std::string::npos) << err_;
}

// The same training by hand, without the section, measured on the validation rows.
TEST_F(Verdict, JudgesTheTrainingsThatItNames) {
  auto plain = command("plain");
  plain.insert(plain.end(), {"--set", "augment=null", "--set", "train.seeds=[14]"});
  const auto trained = pointsman(plain, folder_->path());
  ASSERT_EQ(trained.code, 0) << trained.err;
  const auto measured = pointsman({"evaluate", "--model", "plain/model", "--data",
                                   "plain/data/validation.csv", "--out", "measured"},
                                  folder_->path());
  ASSERT_EQ(measured.code, 0) << measured.err;
  const Json json = read_json(folder_->path() / "measured/evaluation.json", ErrorKind::data);
  EXPECT_EQ(json["accuracy"], report_of(folder_->path() / "run")["verdict"]["without"][1]);
}

TEST_F(Verdict, KilledAndResumedIsTheSame) {
  auto whole = command("killed");
  whole.insert(whole.begin(), POINTSMAN_PROGRAM);
  testing::Program program(whole, folder_->path());
  while (program.running() &&
         !std::filesystem::exists(folder_->path() / "killed/decide/with-13.json"))
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().code, 130);
  auto resumed = command("killed");
  resumed.emplace_back("--resume");
  const auto outcome = pointsman(resumed, folder_->path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* file : {"data/augmentation.json", "model/model.safetensors"}) {
    EXPECT_EQ(read_file(folder_->path() / "killed" / file),
              read_file(folder_->path() / "run" / file))
        << file;
  }
}

}  // namespace
}  // namespace pointsman::integration
