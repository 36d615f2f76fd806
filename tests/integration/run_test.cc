#include <gtest/gtest.h>

#include <algorithm>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

TEST(Run, LeavesTheFilesOfARunFolder) {
  const auto files = tree(shared_run() / "run");
  for (const char* name :
       {"config.yaml", "environment.json", "data/train.csv", "data/validation.csv", "data/test.csv",
        "metrics.jsonl", "evaluation.json", "predictions.csv", "model/config.json",
        "model/model.safetensors", "model/pointsman.json"}) {
    EXPECT_TRUE(std::ranges::binary_search(files, name)) << name;
  }
  for (const std::string& file : files) EXPECT_FALSE(file.ends_with(".tmp")) << file;
}

TEST(Run, EvaluationHasEveryPromisedKey) {
  const Json json = read_json(shared_run() / "run/evaluation.json", ErrorKind::data);
  for (const char* key : {"rows", "accuracy", "macro_f1", "weighted_f1", "balanced_accuracy", "mcc",
                          "per_class", "confusion", "ci95", "seeds", "calibration", "baselines",
                          "truncated", "leakage", "alarms"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  for (const char* name : {"majority", "tfidf", "knn"})
    EXPECT_TRUE(json["baselines"].contains(name)) << name;
  EXPECT_EQ(json["seeds"]["macro_f1"]["values"], Json::array({json["macro_f1"]}));
}

TEST(Run, EnvironmentSaysWhatAResultDependsOn) {
  const Json json = read_json(shared_run() / "run/environment.json", ErrorKind::data);
  for (const char* key :
       {"version", "commit", "compiler", "libtorch", "cpu", "threads", "seed", "dataset_hash"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["threads"], 1);
  EXPECT_TRUE(json["dataset_hash"].get<std::string>().starts_with("sha256:"));
}

TEST(Run, PrintsTheTableAndThePathsOnStdout) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  const auto outcome = pointsman({"run", "c.yaml", "--quiet", "--threads", "1"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("gemini-mini"), std::string::npos);
  EXPECT_NE(outcome.out.find("runs/tiny/evaluation.json"), std::string::npos);
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "runs/tiny/model/pointsman.json"));
}

TEST(Run, ReportsEverySeed) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "num_train_epochs: 1, seeds: [1, 2, 3]");
  const auto outcome =
      pointsman({"run", "c.yaml", "--out", "run", "--threads", "1"}, folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json seeds =
      read_json(folder.path() / "run/evaluation.json", ErrorKind::data)["seeds"]["macro_f1"];
  ASSERT_EQ(seeds["values"].size(), 3U);
  double sum = 0;
  for (const auto& value : seeds["values"]) sum += value.get<double>();
  EXPECT_NEAR(seeds["mean"].get<double>(), sum / 3, 1e-12);
  for (const char* seed : {"1", "2", "3"}) {
    EXPECT_TRUE(
        std::filesystem::exists(folder.path() / "run/seeds" / seed / "model/pointsman.json"))
        << seed;
  }
}

TEST(Run, NeverOverwrites) {
  const auto again = pointsman({"run", "c.yaml", "--out", "run"}, shared_run());
  EXPECT_EQ(again.code, 2);
  EXPECT_EQ(again.err,
            "error: run: the run folder exists; a run is never overwritten\n"
            "hint: --resume goes on with it, --force replaces it, --out DIR or another name starts "
            "a new one\n");
  const auto other =
      pointsman({"run", "c.yaml", "--out", "run", "--resume", "--set", "train.num_train_epochs=5"},
                shared_run());
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find(
                "run/config.yaml: the run began with another config: 'num_train_epochs: 5' now, "
                "'num_train_epochs: 3' then"),
            std::string::npos)
      << other.err;
}

TEST(Run, ForceReplacesARunAndNothingElse) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "num_train_epochs: 1");
  std::filesystem::create_directory(folder.path() / "mine");
  write_file_atomically(folder.path() / "mine/thesis.txt", "precious");
  const auto refused = pointsman({"train", "c.yaml", "--out", "mine", "--force"}, folder.path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(tree(folder.path() / "mine"), std::vector<std::string>{"thesis.txt"});

  ASSERT_EQ(pointsman({"train", "c.yaml", "--out", "run"}, folder.path()).code, 0);
  write_file_atomically(folder.path() / "run/notes.txt", "mine");
  const auto replaced = pointsman({"train", "c.yaml", "--out", "run", "--force"}, folder.path());
  EXPECT_EQ(replaced.code, 0) << replaced.err;
  EXPECT_EQ(read_file(folder.path() / "run/notes.txt"), "mine");
}

// Also with another number of threads, which nothing that is left to do depends on.
TEST(Run, FinishedRunResumesToTheSameResult) {
  const std::string before = read_file(shared_run() / "run/evaluation.json");
  const auto outcome =
      pointsman({"run", "c.yaml", "--out", "run", "--resume", "--threads", "2"}, shared_run());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read_file(shared_run() / "run/evaluation.json"), before);
}

TEST(Split, WritesThreeFilesOnce) {
  const testing::TemporaryFolder folder;
  write_config(folder.path());
  const auto outcome = pointsman({"split", "c.yaml", "--out", "parts"}, folder.path());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(tree(folder.path() / "parts"),
            (std::vector<std::string>{"test.csv", "train.csv", "validation.csv"}));
  const auto again = pointsman({"split", "c.yaml", "--out", "parts"}, folder.path());
  EXPECT_EQ(again.code, 2);
  EXPECT_EQ(pointsman({"split", "c.yaml", "--out", "parts", "--force"}, folder.path()).code, 0);
}

}  // namespace
}  // namespace pointsman::integration
