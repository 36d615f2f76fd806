#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "tests/support/program.h"

namespace pointsman {
namespace {

const Path kGolden = Path(POINTSMAN_SOURCE_DIR) / "tests/golden/help";

testing::Outcome pointsman(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), POINTSMAN_PROGRAM);
  return testing::run(arguments, std::filesystem::temp_directory_path());
}

class Help : public ::testing::TestWithParam<const char*> {};

// Where a text changed on purpose: tools/update_golden.sh.
TEST_P(Help, IsTheGoldenText) {
  const std::string command = GetParam();
  const bool top = command == "pointsman";
  const auto outcome = pointsman(top ? std::vector<std::string>{"--help"}
                                     : std::vector<std::string>{command, "--help"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, read_file(kGolden / (command + ".txt")));
}

INSTANTIATE_TEST_SUITE_P(EveryCommand, Help,
                         ::testing::Values("pointsman", "run", "analyze", "split", "augment",
                                           "train", "evaluate", "predict", "verify", "describe"));

struct Refused {
  std::vector<std::string> arguments;
  std::string stderr_text;
};

TEST(CommandLine, RefusesInOneLineWithAHint) {
  const std::string commands =
      "run, analyze, split, augment, train, evaluate, predict, verify, describe";
  const std::vector<Refused> cases = {
      {{}, "error: a command is needed; accepted: " + commands + "\nhint: pointsman --help\n"},
      {{"trian", "c.yaml"},
       "error: unknown command 'trian'; did you mean 'train'?; accepted: " + commands +
           "\nhint: pointsman --help\n"},
      {{"--verison"},
       "error: unknown option '--verison'; did you mean '--version'?\nhint: pointsman --help\n"},
      {{"train"}, "error: CONFIG is required\nhint: pointsman train --help\n"},
      {{"train", "c.yaml", "--resmue"},
       "error: unknown option '--resmue'; did you mean '--resume'?\nhint: pointsman train "
       "--help\n"},
      {{"train", "c.yaml", "d.yaml"},
       "error: unexpected argument 'd.yaml'\nhint: pointsman train --help\n"},
      {{"train", "c.yaml", "--resume", "--force"},
       "error: --resume excludes --force\nhint: pointsman train --help\n"},
      {{"train", "c.yaml", "--threads", "012"},
       "error: --threads: '012' is not an integer from 1 to 1024\nhint: pointsman train --help\n"},
      {{"train", "c.yaml", "--device", "gpu"},
       "error: --device: 'gpu' is not one of auto, cpu, cuda, cuda:N\n"
       "hint: pointsman train --help\n"},
      {{"predict", "hello"}, "error: --model is required\nhint: pointsman predict --help\n"},
      {{"predict", "--model", "m"},
       "error: predict: texts, or --data FILE (- is stdin), are needed\nhint: pointsman predict "
       "--help\n"},
      {{"predict", "--model", "m", "--precision", "fp8", "x"},
       "error: --precision: 'fp8' is not one of fp32, bf16, fp16, int8\nhint: pointsman predict "
       "--help\n"},
      {{"predict", "--model", "m", "--explain", "x"},
       "error: unknown option '--explain'\nhint: pointsman predict --help\n"},
      {{"evaluate", "--model", "m"},
       "error: evaluate: --model DIR with --data FILE, or --predictions FILE alone, is needed\n"
       "hint: pointsman evaluate --help\n"},
      {{"analyze"},
       "error: analyze: CONFIG, or --data FILE, is needed, and not both\nhint: pointsman analyze "
       "--help\n"},
      {{"describe", "confg"},
       "error: TOPIC: 'confg' is not a topic; accepted: config, formats, encoders\nhint: pointsman "
       "describe --help\n"},
  };
  for (const Refused& one : cases) {
    const auto outcome = pointsman(one.arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, one.stderr_text);
  }
}

TEST(CommandLine, DescribesFormatsAndEncoders) {
  EXPECT_EQ(pointsman({"describe", "formats"}).out,
            read_file(Path(POINTSMAN_SOURCE_DIR) / "docs/formats.md"));
  const std::string encoders = pointsman({"describe", "encoders"}).out;
  for (const char* known : {"bert: BERT, MiniLM", "SentencePiece: ", "WordPiece: "})
    EXPECT_NE(encoders.find(known), std::string::npos) << known;
}

TEST(CommandLine, VersionAndReferenceGoToStdout) {
  EXPECT_EQ(pointsman({"--version"}).out, "pointsman 0.1.0\n");
  const auto page = pointsman({"describe", "config", "--markdown"});
  EXPECT_EQ(page.code, 0);
  EXPECT_EQ(page.out, read_file(Path(POINTSMAN_SOURCE_DIR) / "docs/config.md"));
  EXPECT_NE(pointsman({"describe", "config"}).out.find("train.learning_rate: a number from 0 to 1"),
            std::string::npos);
}

}  // namespace
}  // namespace pointsman
