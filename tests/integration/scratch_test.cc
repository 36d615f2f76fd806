#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

const std::string kEncoder =
    "{type: scratch, vocab_size: 120, hidden_size: 16, num_attention_heads: 2, intermediate_size: "
    "32, max_position_embeddings: 34}";

// A run of an encoder of its own, and the split that it is trained on as three files.
class ScratchRun : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TemporaryFolder;
    write_file_atomically(path() / "rows.csv", rows_csv());
    write_config("data: {file: rows.csv}", kEncoder);
    ASSERT_EQ(pointsman({"split", "c.yaml"}, path()).code, 0);
    write_config(
        "data: {train_file: train.csv, validation_file: validation.csv, test_file: test.csv}",
        kEncoder);
    const auto outcome = run("run");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  static void TearDownTestSuite() { delete folder_; }

  static const Path& path() { return folder_->path(); }
  static void write_config(const std::string& data, const std::string& encoder) {
    write_file_atomically(path() / "c.yaml", "name: scratch\n" + data +
                                                 "\nmodel: {encoder: " + encoder +
                                                 ", max_length: 32}\ntrain: {num_train_epochs: 2, "
                                                 "bf16: false}\nevaluate: {bootstrap: 100}\n");
  }
  static testing::Outcome run(const std::string& out, const std::string& option = "--quiet") {
    return pointsman({"run", "c.yaml", "--out", out, "--threads", "1", option}, path());
  }
  static std::string file(const std::string& name) { return read_file(path() / name); }

  static inline testing::TemporaryFolder* folder_ = nullptr;
};

TEST_F(ScratchRun, MakesAnEncoderAndARouterOfIt) {
  EXPECT_EQ(tree(path() / "run/encoder"),
            (std::vector<std::string>{"config.json", "model.safetensors", "sentencepiece.bpe.model",
                                      "tokenizer.json", "tokenizer_config.json"}));
  for (const char* name : {"sentencepiece.bpe.model", "tokenizer.json", "tokenizer_config.json"})
    EXPECT_EQ(file("run/model/" + std::string(name)), file("run/encoder/" + std::string(name)));
  EXPECT_EQ(file("run/model/README.md").find("base_model"), std::string::npos);
  const Json evaluation = read_json(path() / "run/evaluation.json", ErrorKind::data);
  EXPECT_TRUE(evaluation["baselines"].contains("knn"));
  EXPECT_EQ(pointsman({"verify", "--model", "run/model"}, path()).code, 0);
  const auto predicted = pointsman({"predict", "--model", "run/model", "what is 물?"}, path());
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_EQ(json_lines(predicted.out).front()["text"], "what is 물?");
  const auto evaluated = pointsman({"evaluate", "--model", "run/model", "--data", "test.csv",
                                    "--out", "again", "--bootstrap", "100"},
                                   path());
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_EQ(file("again/predictions.csv"), file("run/predictions.csv"));
  EXPECT_EQ(read_json(path() / "again/evaluation.json", ErrorKind::data)["baselines"],
            evaluation["baselines"]);
}

TEST_F(ScratchRun, IsAFunctionOfTheTrainRowsAlone) {
  const std::string validation = file("validation.csv"), test = file("test.csv");
  const std::string train = file("train.csv");
  const auto with_words = [](std::string csv) {  // after the header, in every text
    for (auto at = csv.find('\n'); (at = csv.find(' ', at)) != std::string::npos; at += 7)
      csv.replace(at, 1, " qqzzj ");
    return csv;
  };
  write_file_atomically(path() / "validation.csv", with_words(validation));
  write_file_atomically(path() / "test.csv", with_words(test));
  ASSERT_EQ(run("other-validation").code, 0);
  write_file_atomically(path() / "validation.csv", validation);
  write_file_atomically(path() / "test.csv", test);
  write_file_atomically(path() / "train.csv", with_words(train));
  const auto other_train = run("other-train");
  write_file_atomically(path() / "train.csv", train);
  ASSERT_EQ(other_train.code, 0) << other_train.err;

  for (const std::string& name : tree(path() / "run/encoder"))
    EXPECT_EQ(file("other-validation/encoder/" + name), file("run/encoder/" + name)) << name;
  EXPECT_NE(file("other-train/encoder/sentencepiece.bpe.model"),
            file("run/encoder/sentencepiece.bpe.model"));
}

TEST_F(ScratchRun, KilledAtAnyMomentItResumesToTheSameBytes) {
  for (const auto& [option, moment] :
       {std::pair{"--quiet", "data/test.csv"}, std::pair{"--resume", "checkpoints/request.json"}}) {
    const auto begun = [&, moment] { return std::filesystem::exists(path() / "killed" / moment); };
    if (begun()) continue;
    testing::Program program(
        {POINTSMAN_PROGRAM, "run", "c.yaml", "--out", "killed", "--threads", "1", option}, path());
    while (program.running() && !begun()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    program.signal(SIGKILL);
    program.wait();
  }
  const auto resumed = run("killed", "--resume");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  for (const std::string& name : tree(path() / "run/encoder"))
    EXPECT_EQ(file("killed/encoder/" + name), file("run/encoder/" + name)) << name;
  EXPECT_EQ(file("killed/model/model.safetensors"), file("run/model/model.safetensors"));
  for (const std::string& name : tree(path() / "killed"))
    EXPECT_FALSE(name.ends_with(".tmp")) << name;
}

TEST_F(ScratchRun, ATooSmallVocabularyIsOneLineAndLeavesNothing) {
  const auto refused = pointsman(
      {"run", "c.yaml", "--out", "small", "--quiet", "--set", "model.encoder.vocab_size=20"},
      path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(
      refused.err.starts_with("error: model.encoder.vocab_size: 20, and the characters of "
                              "the train texts need "))
      << refused.err;
  EXPECT_EQ(std::ranges::count(refused.err, '\n'), 2) << refused.err;  // and a hint
  EXPECT_FALSE(std::filesystem::exists(path() / "small"));
}

}  // namespace
}  // namespace pointsman::integration
