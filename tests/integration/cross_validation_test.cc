#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

const std::vector<std::string> kRun = {"run", "c.yaml", "--threads", "1", "--set", "data.folds=3"};

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// The fields of a CSV without quotes, row by row.
std::vector<std::vector<std::string>> fields_of(const Path& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) {
    std::istringstream cells(line);
    auto& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
  }
  return rows;
}

class CrossValidation : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TemporaryFolder;
    write_config(folder_->path());
    const auto outcome = pointsman(with(kRun, {"--out", "run"}), folder_->path());
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    out_ = outcome.out;
  }
  static void TearDownTestSuite() { delete folder_; }

  static Path run() { return folder_->path() / "run"; }
  static Json evaluation() { return read_json(run() / "evaluation.json", ErrorKind::data); }

  static inline testing::TemporaryFolder* folder_ = nullptr;
  static inline std::string out_;
};

TEST_F(CrossValidation, LeavesEveryFoldAndTheModelOfAllRows) {
  const auto files = tree(run());
  for (const char* name :
       {"data/folds.csv", "data/train.csv", "data/validation.csv", "data/analysis.json",
        "data/analysis.html", "folds/0/model/model.safetensors", "folds/2/metrics.jsonl",
        "folds/all/model/pointsman.json", "model/model.safetensors", "metrics.jsonl",
        "evaluation.json", "predictions.csv"}) {
    EXPECT_TRUE(std::ranges::binary_search(files, name)) << name;
  }
  for (const std::string& file : files)
    EXPECT_EQ(file.find("/step-"), std::string::npos) << file << ": a fold is over";
  EXPECT_EQ(read_file(run() / "model/model.safetensors"),
            read_file(run() / "folds/all/model/model.safetensors"));
  EXPECT_NE(out_.find("macro F1 of the model of each of 3 folds: "), std::string::npos) << out_;
}

// The slow way to the same answers: each fold's model asked about the rows that are held out of it.
TEST_F(CrossValidation, EveryRowIsAnsweredByTheModelThatNeverSawIt) {
  std::map<std::string, std::vector<std::string>> ids, texts;  // by fold
  for (const auto& row : fields_of(run() / "data/folds.csv")) {
    ids[row[5]].push_back(row[0]);
    texts[row[5]].push_back(row[1]);
  }
  std::map<std::string, std::string> answers;
  for (const auto& row : fields_of(run() / "predictions.csv")) answers[row[0]] = row[3];
  ASSERT_EQ(answers.size(), 121U);  // with the header
  for (const std::string fold : {"0", "1", "2"}) {
    const auto outcome = pointsman(
        with({"predict", "--model", "run/folds/" + fold + "/model", "--threads", "1"}, texts[fold]),
        folder_->path());
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto objects = json_lines(outcome.out);
    ASSERT_EQ(objects.size(), ids[fold].size());
    for (std::size_t i = 0; i < objects.size(); ++i)
      EXPECT_EQ(answers[ids[fold][i]], objects[i]["label"]) << fold << " " << ids[fold][i];
  }
}

TEST_F(CrossValidation, EvaluationSaysWhatTheFoldsReached) {
  const Json json = evaluation();
  EXPECT_EQ(json["rows"], 120);
  EXPECT_TRUE(json["seeds"].is_null());
  EXPECT_EQ(json["folds"]["count"], 3);
  double sum = 0;
  for (const Json& value : json["folds"]["macro_f1"]["values"]) sum += value.get<double>();
  EXPECT_NEAR(json["folds"]["macro_f1"]["mean"].get<double>(), sum / 3, 1e-12);
  for (const char* name : {"majority", "tfidf", "knn"})
    EXPECT_TRUE(json["baselines"].contains(name)) << name;
  EXPECT_EQ(json["baselines"]["majority"]["accuracy"], 0.5);
  EXPECT_EQ(json["leakage"]["exact"], 0);
  EXPECT_EQ(json["leakage"]["near"], 0);
  const auto rows = fields_of(run() / "predictions.csv");
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_EQ(rows[i][0], "r" + std::to_string(i - 1));
}

TEST_F(CrossValidation, MetricsHaveALineAFoldAndAJointOne) {
  const auto lines = json_lines(read_file(run() / "metrics.jsonl"));
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[1]["fold"], 1);
  EXPECT_EQ(lines[3]["fold"], "all");
  EXPECT_EQ(lines[4]["folds"], 3);
  double seconds = 0;
  for (std::size_t i = 0; i < 4; ++i) seconds += lines[i]["train_runtime"].get<double>();
  EXPECT_NEAR(lines[4]["train_runtime"].get<double>(), seconds, 1e-9);
}

TEST_F(CrossValidation, KilledAndResumedEndsInTheSameBytes) {
  std::vector<std::string> command = with(kRun, {"--out", "killed"});
  command.insert(command.begin(), POINTSMAN_PROGRAM);
  testing::Program program(command, folder_->path());
  while (program.running() &&
         !std::filesystem::exists(folder_->path() / "killed/folds/1/checkpoints"))
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.signal(SIGKILL);
  program.wait();
  ASSERT_FALSE(std::filesystem::exists(folder_->path() / "killed/evaluation.json"));
  const auto resumed = pointsman(with(kRun, {"--out", "killed", "--resume"}), folder_->path());
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  for (const char* file : {"predictions.csv", "evaluation.json", "model/model.safetensors"})
    EXPECT_EQ(read_file(folder_->path() / "killed" / file), read_file(run() / file)) << file;
}

TEST_F(CrossValidation, RepeatsAddFoldsAndLeaveTheAnswers) {
  const auto outcome = pointsman(
      with(kRun, {"--out", "twice", "--set", "data.fold_repeats=2", "--set", "train.max_steps=2"}),
      folder_->path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = read_json(folder_->path() / "twice/evaluation.json", ErrorKind::data);
  EXPECT_EQ(json["rows"], 120);
  EXPECT_EQ(json["folds"]["count"], 6);
  EXPECT_TRUE(std::filesystem::exists(folder_->path() / "twice/folds/5/model/config.json"));
}

TEST_F(CrossValidation, WhatCannotBePartedLeavesNothing) {
  const auto outcome =
      pointsman({"run", "c.yaml", "--out", "never", "--set", "data.folds=40"}, folder_->path());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("40 folds need one each"), std::string::npos) << outcome.err;
  const auto train =
      pointsman({"train", "c.yaml", "--out", "never", "--set", "data.folds=3"}, folder_->path());
  EXPECT_EQ(train.code, 2);
  EXPECT_NE(train.err.find("pointsman run cross-validates them"), std::string::npos) << train.err;
  write_file_atomically(folder_->path() / "two.csv",
                        "text,label\nhow many,a\nwhat is water,a\nwrite me a word,b\n"
                        "their number,b\nuse of time,b\ntheir way,a\n");
  const auto inner = pointsman(
      {"run", "c.yaml", "--out", "never", "--set", "data.folds=2", "--set", "data.file=two.csv"},
      folder_->path());
  EXPECT_EQ(inner.code, 3);
  EXPECT_NE(inner.err.find("needs a validation part of its own: two.csv: the label"),
            std::string::npos)
      << inner.err;
  EXPECT_FALSE(std::filesystem::exists(folder_->path() / "never"));
}

}  // namespace
}  // namespace pointsman::integration
