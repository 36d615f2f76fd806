#include <gtest/gtest.h>

#include <cmath>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

// A copy of the shared model that a test may spoil.
struct Copy {
  testing::TemporaryFolder folder;
  Path model = folder.path() / "model";
  Copy() {
    std::filesystem::copy(shared_run() / "run/model", model,
                          std::filesystem::copy_options::recursive);
  }

  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read_file(model / file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file << " has no " << from;
    write_file_atomically(model / file, text.replace(at, from.size(), to));
  }
};

// Whether two answers have the same probabilities, up to what fp32 sums of another batch differ by.
::testing::AssertionResult same_scores(const Json& a, const Json& b) {
  constexpr double kTolerance = 1e-6;
  for (const auto& [label, value] : a["scores"].items()) {
    if (std::abs(value.get<double>() - b["scores"].value(label, -1.0)) > kTolerance) {
      return ::testing::AssertionFailure() << label << ": " << a.dump() << " and " << b.dump();
    }
  }
  return ::testing::AssertionSuccess();
}

testing::Outcome predict(std::vector<std::string> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), {"predict", "--model", "run/model", "--threads", "1"});
  return pointsman(arguments, shared_run(), input);
}

TEST(Predict, AnswersEachTextInOneLine) {
  const auto outcome =
      predict({"what is the time", "[write, me]", "-", "--logits", "--embeddings"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto answers = json_lines(outcome.out);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["id"], "1");
  EXPECT_EQ(answers[0]["text"], "what is the time");
  EXPECT_EQ(answers[1]["text"], "[write, me]");
  EXPECT_EQ(answers[2]["text"], "-");
  for (const Json& answer : answers) {
    double sum = 0;
    double squares = 0;
    for (const auto& score : answer["scores"]) sum += score.get<double>();
    for (const auto& value : answer["embedding"])
      squares += value.get<double>() * value.get<double>();
    EXPECT_NEAR(sum, 1.0, 1e-9);
    EXPECT_NEAR(squares, 1.0, 1e-5);
    EXPECT_EQ(answer["confidence"], answer["scores"][answer["label"].get<std::string>()]);
    EXPECT_EQ(answer["logits"].size(), 3U);
    EXPECT_FALSE(answer["truncated"].get<bool>());
    EXPECT_FALSE(answer["abstained"].get<bool>());
    EXPECT_GT(answer["input_tokens"].get<int>(), 2);
  }
}

TEST(Predict, ReadsLinesObjectsAndFiles) {
  const auto lines = predict({"--data", "-"}, "what is the time\r\nwrite me some words");
  ASSERT_EQ(lines.code, 0) << lines.err;
  ASSERT_EQ(json_lines(lines.out).size(), 2U);
  const auto objects =
      predict({"--data", "-", "--jsonl"},
              "{\"text\": \"what is the time\", \"id\": \"q7\"}\n{\"text\": \"x\"}\n");
  ASSERT_EQ(objects.code, 0) << objects.err;
  EXPECT_EQ(json_lines(objects.out)[0]["id"], "q7");
  EXPECT_EQ(json_lines(objects.out)[1]["id"], "2");
  EXPECT_TRUE(same_scores(json_lines(objects.out)[0], json_lines(lines.out)[0]));
  const auto file = predict({"--data", "rows.csv"});
  ASSERT_EQ(file.code, 0) << file.err;
  EXPECT_EQ(json_lines(file.out).size(), 120U);
  EXPECT_EQ(json_lines(file.out)[5]["id"], "r5");
}

TEST(Predict, CutsAndSaysSo) {
  const auto outcome = predict({"--max-length", "5", "what is the time that we have"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(json_lines(outcome.out)[0]["truncated"].get<bool>());
  EXPECT_EQ(json_lines(outcome.out)[0]["input_tokens"], 5);
}

TEST(Predict, RefusesEachBadTextByItsPlace) {
  EXPECT_EQ(predict({""}).code, 3);
  EXPECT_EQ(
      predict({""}).err,
      "error: TEXT 1: an empty text; a text has at least one character that is not white space\n");
  EXPECT_EQ(predict({"ok", "a\xff"}).err,
            "error: TEXT 2: invalid UTF-8 at byte 1; texts are UTF-8\n");
  const auto after = predict({"--data", "-"}, "what is the time\n\n");
  EXPECT_EQ(after.code, 3);
  EXPECT_EQ(json_lines(after.out).size(), 1U);
  EXPECT_TRUE(after.err.starts_with("error: stdin:2: an empty text")) << after.err;
  EXPECT_EQ(predict({"--data", "-", "--jsonl"}, "{\"txt\": 1}\n").code, 3);
  EXPECT_EQ(predict({"--data", "-", "--jsonl"}, "nonsense\n").code, 3);
  EXPECT_EQ(predict({"--data", "absent.csv"}).code, 7);
  EXPECT_EQ(predict({"--data", "."}).code, 7);
  EXPECT_EQ(predict({"--precision", "int8", "x"}).code, 2);
  EXPECT_EQ(pointsman({"predict", "--model", "absent", "x"}, shared_run()).code, 7);
}

TEST(Predict, FullDiskIsSaid) {
  const auto outcome = testing::run(
      {"/bin/sh", "-c",
       std::string(POINTSMAN_PROGRAM) + " predict --model run/model 'what is it' > /dev/full"},
      shared_run());
  EXPECT_EQ(outcome.code, 7);
  EXPECT_TRUE(outcome.err.find("error: stdout cannot be written: No space left on device") == 0)
      << outcome.err;
}

TEST(Evaluate, AgreesWithTheRun) {
  const testing::TemporaryFolder folder;
  const std::string out = folder.path().string();
  const auto outcome = pointsman({"evaluate", "--model", "run/model", "--data", "run/data/test.csv",
                                  "--bootstrap", "200", "--threads", "1", "--out", out},
                                 shared_run());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json ours = read_json(folder.path() / "evaluation.json", ErrorKind::data);
  Json of_run = read_json(shared_run() / "run/evaluation.json", ErrorKind::data);
  ours.erase("seeds");
  of_run.erase("seeds");
  EXPECT_EQ(ours, of_run);
  EXPECT_EQ(
      pointsman({"evaluate", "--model", "run/model", "--data", "run/data/test.csv", "--out", out},
                shared_run())
          .code,
      2);
}

TEST(Evaluate, WithoutTrainRowsBaselinesAreUnknown) {
  const Copy copy;
  const auto evaluate = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "evaluate",          "--force", "--model",
        copy.model.string(), "--data",  (shared_run() / "run/data/test.csv").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = pointsman(arguments, copy.folder.path());
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return read_json(copy.folder.path() / "evaluation.json", ErrorKind::data);
  };
  const Json alone = evaluate({});
  EXPECT_TRUE(alone["baselines"].is_null());
  EXPECT_TRUE(alone["leakage"].is_null());
  const Json beside = evaluate({"--train", (shared_run() / "run/data/train.csv").string()});
  EXPECT_TRUE(beside["baselines"].contains("tfidf"));
  EXPECT_FALSE(beside["leakage"].is_null());
}

TEST(Evaluate, TakesAnyProgramsPredictions) {
  const testing::TemporaryFolder folder;
  const auto outcome = pointsman(
      {"evaluate", "--predictions", "run/predictions.csv", "--out", folder.path().string()},
      shared_run());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read_json(folder.path() / "evaluation.json", ErrorKind::data)["macro_f1"],
            read_json(shared_run() / "run/evaluation.json", ErrorKind::data)["macro_f1"]);
  write_file_atomically(folder.path() / "theirs.csv", "gold,predicted\na,a\nb,a\n");
  const auto theirs =
      pointsman({"evaluate", "--predictions", "theirs.csv", "--force"}, folder.path());
  ASSERT_EQ(theirs.code, 0) << theirs.err;
  EXPECT_EQ(read_json(folder.path() / "evaluation.json", ErrorKind::data)["accuracy"], 0.5);
}

TEST(Evaluate, NamesARowWhoseLabelTheModelLacks) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "other.csv",
                        "text,label\nwhat is it,claude\nwho are they,cluade\n");
  const auto outcome = pointsman(
      {"evaluate", "--model", (shared_run() / "run/model").string(), "--data", "other.csv"},
      folder.path());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "error: other.csv:3: the label 'cluade' is none of the model's; did you mean "
            "'claude'?; accepted: claude, "
            "gemini-mini, gpt-o1\n");
  EXPECT_EQ(tree(folder.path()), std::vector<std::string>{"other.csv"});
}

TEST(Verify, AcceptsWhatWasTrained) {
  const auto outcome =
      pointsman({"verify", "--model", "run/model", "--data", "run/data/test.csv"}, shared_run());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("run/model: verified\n"), std::string::npos) << outcome.out;
}

TEST(Verify, RefusesWhatWasEdited) {
  const auto verify = [](const Copy& copy) {
    return pointsman({"verify", "--model", "model"}, copy.folder.path());
  };
  {
    const Copy copy;
    std::string weights = read_file(copy.model / "model.safetensors");
    weights[weights.size() - 3] = static_cast<char>(weights[weights.size() - 3] ^ 0x40);
    write_file_atomically(copy.model / "model.safetensors", weights);
    EXPECT_EQ(verify(copy).code, 6);
  }
  {
    const Copy copy;
    copy.replace("pointsman.json", "\"claude\"", "\"zlaude\"");
    EXPECT_EQ(verify(copy).code, 6);
    EXPECT_EQ(pointsman({"predict", "--model", "model", "x"}, copy.folder.path()).code, 6);
  }
  {
    const Copy copy;  // the label map of config.json permuted
    copy.replace("config.json", "\"0\": \"claude\"", "\"0\": \"gpt-o1\"");
    EXPECT_EQ(verify(copy).code, 6);
  }
  {
    const Copy copy;
    const std::string weights = read_file(copy.model / "model.safetensors");
    write_file_atomically(copy.model / "model.safetensors", weights.substr(0, weights.size() / 2));
    EXPECT_EQ(verify(copy).code, 6);
    EXPECT_EQ(pointsman({"predict", "--model", "model", "x"}, copy.folder.path()).code, 6);
  }
  {
    const Copy copy;
    std::filesystem::remove(copy.model / "pointsman.json");
    EXPECT_EQ(verify(copy).code, 6);
  }
}

}  // namespace
}  // namespace pointsman::integration
