#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

// Two texts, of which only both together say the label: whether they are of the same word.
std::string pairs_csv() {
  constexpr std::array<const char*, 6> kWords = {"water",  "time", "number",
                                                 "people", "way",  "look"};
  std::string csv = "id,premise,hypothesis,label\n";
  for (int i = 0; i < 120; ++i) {
    const auto first = static_cast<std::size_t>(i) % kWords.size();
    const auto second = i % 2 == 0 ? first : (first + 1 + static_cast<std::size_t>(i) % 5) % 6;
    csv += "p" + std::to_string(i) + ",this is the " + kWords[first] + " " + std::to_string(i) +
           ",go to the " + kWords[second] + "," + (first == second ? "same" : "other") + "\n";
  }
  return csv;
}

// FOLDER/run: a model that was trained on pairs.
const Path& pair_run() {
  static const testing::TemporaryFolder folder;
  static const bool trained = [] {
    write_config(folder.path(), "", "num_train_epochs: 2");
    write_file_atomically(folder.path() / "pairs.csv", pairs_csv());
    const auto outcome = pointsman(
        {"run", "c.yaml", "--out", "run", "--threads", "1", "--set", "data.file=pairs.csv", "--set",
         "data.text_column=premise", "--set", "data.text_pair_column=hypothesis"},
        folder.path());
    if (outcome.code != 0) throw std::runtime_error("the run of pairs failed: " + outcome.err);
    return true;
  }();
  static_cast<void>(trained);
  return folder.path();
}

testing::Outcome predict(std::vector<std::string> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), {"predict", "--model", "run/model", "--threads", "1"});
  return pointsman(arguments, pair_run(), input);
}

TEST(PairModel, SaysSoVerifiesAndIsMeasured) {
  const Json manifest = read_json(pair_run() / "run/model/pointsman.json", ErrorKind::data);
  EXPECT_EQ(manifest["text_pair"], true);
  EXPECT_TRUE(manifest["golden"][0]["text_pair"].get<std::string>().starts_with("go to the"));
  const auto verified =
      pointsman({"verify", "--model", "run/model", "--data", "run/data/test.csv"}, pair_run());
  EXPECT_EQ(verified.code, 0) << verified.err;
  const testing::TemporaryFolder folder;
  const auto measured = pointsman(
      {"evaluate", "--model", "run/model", "--data", "pairs.csv", "--text-column", "premise",
       "--text-pair-column", "hypothesis", "--threads", "1", "--out", folder.path().string()},
      pair_run());
  ASSERT_EQ(measured.code, 0) << measured.err;
  const Json evaluation = read_json(folder.path() / "evaluation.json", ErrorKind::data);
  EXPECT_EQ(evaluation["rows"], 120);
  EXPECT_TRUE(evaluation["baselines"].contains("knn"));
  EXPECT_GE(evaluation["leakage"]["exact"], 60) << "the train rows are among them";
  EXPECT_TRUE(read_file(folder.path() / "predictions.csv")
                  .starts_with("id,text,gold,predicted,confidence,p:other,p:same\n"));
}

TEST(PairModel, AnswersObjectsAndFilesOfPairs) {
  const auto objects = predict({"--data", "-", "--jsonl"},
                               R"({"id": 7, "text": "the water", "text_pair": "the time"})"
                               "\n"
                               R"({"text": "the water", "text_pair": ""})");
  ASSERT_EQ(objects.code, 0) << objects.err;
  const auto answers = json_lines(objects.out);
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0]["id"], "7");
  EXPECT_EQ(answers[0]["text_pair"], "the time");
  EXPECT_EQ(answers[0]["input_tokens"], 7);
  EXPECT_EQ(answers[1]["input_tokens"], 5) << "[CLS] the water [SEP] [SEP]";
  const auto file = predict({"--data", "run/data/test.csv", "--max-length", "8"});
  ASSERT_EQ(file.code, 0) << file.err;
  EXPECT_TRUE(json_lines(file.out)[0]["truncated"].get<bool>());
}

TEST(PairModel, RefusesSingleTextsByTheirRow) {
  const auto argument = predict({"the water"});
  EXPECT_EQ(argument.code, 3);
  EXPECT_TRUE(
      argument.err.starts_with("error: TEXT 1: one text, and the model was trained on pairs; a "
                               "text_pair is needed\nhint: "))
      << argument.err;
  EXPECT_EQ(predict({"--data", "-", "--jsonl"}, R"({"text": "a"})").code, 3);
  EXPECT_EQ(predict({"--data", "-", "--jsonl"}, R"({"text": "a", "text_pair": 5})").code, 3);
  EXPECT_EQ(predict({"--data", "rows.csv"}).code, 3);
  const auto evaluated =
      pointsman({"evaluate", "--model", "run/model", "--data", "rows.csv"}, pair_run());
  EXPECT_EQ(evaluated.code, 3);
  EXPECT_TRUE(evaluated.err.starts_with("error: rows.csv: single texts, and ")) << evaluated.err;
}

TEST(PairModel, ASingleModelRefusesPairs) {
  const auto outcome =
      pointsman({"predict", "--model", "run/model", "--data", "-", "--jsonl"}, shared_run(),
                "{\"text\": \"a\"}\n{\"text\": \"a\", \"text_pair\": \"b\"}");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(json_lines(outcome.out).size(), 1U) << "what came before has its answer";
  EXPECT_EQ(outcome.err,
            "error: stdin:2: a text_pair, and the model was trained on single texts; a text alone "
            "is accepted\n");
}

TEST(PairModel, AFolderWithoutAManifestTakesBoth) {
  const Path tiny = Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert";
  const auto outcome =
      pointsman({"predict", "--model", tiny.string(), "--data", "-", "--jsonl"}, pair_run(),
                "{\"text\": \"a\", \"text_pair\": \"b\"}\n{\"text\": \"a\"}");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(json_lines(outcome.out)[0]["input_tokens"], 5);
  EXPECT_EQ(json_lines(outcome.out)[1]["input_tokens"], 3);
}

TEST(PairModel, AColumnThatIsNotThereIsRefused) {
  const auto outcome =
      pointsman({"train", "c.yaml", "--out", "other", "--set", "data.text_pair_column=hypothesis"},
                pair_run());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("rows.csv:1: the column 'hypothesis' is missing"), std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace pointsman::integration
