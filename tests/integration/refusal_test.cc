#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <ostream>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

struct Case {
  const char* name;
  std::function<void(const Path& folder)> spoil;  // c.yaml, rows.csv and encoder/ in a folder
  int code;
  const char* says;  // a part of the one error line
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

void write(const Path& path, const std::string& text) { write_file_atomically(path, text); }

void add_row(const Path& folder, const std::string& row) {
  write(folder / "rows.csv", rows_csv() + row);
}

void edit(const Path& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(path.string() + " has no " + from);
  write(path, text.replace(at, from.size(), to));
}

std::vector<Case> data_and_config_cases() {
  return {
      {"AbsentData", [](const Path& f) { std::filesystem::remove(f / "rows.csv"); }, 7, "rows.csv"},
      {"EmptyData", [](const Path& f) { write(f / "rows.csv", ""); }, 3, "rows.csv"},
      {"MissingColumn",
       [](const Path& f) { edit(f / "rows.csv", "id,text,label", "id,text,labels"); }, 3, "label"},
      {"LabelSeenOnce", [](const Path& f) { add_row(f, "x1,one of them,lonely,gx\n"); }, 3,
       "lonely"},
      {"DuplicateId", [](const Path& f) { add_row(f, "r0,one of them,claude,gx\n"); }, 3, "r0"},
      {"EmptyText", [](const Path& f) { add_row(f, "x1,,claude,gx\n"); }, 3, "rows.csv:122"},
      {"InvalidUtf8", [](const Path& f) { add_row(f, "x1,a\xff,claude,gx\n"); }, 3, "rows.csv:122"},
      {"UnclosedQuote", [](const Path& f) { add_row(f, "x1,\"a,claude,gx\n"); }, 3, "rows.csv:122"},
      {"HugeLine",
       [](const Path& f) { add_row(f, "x1," + std::string(100'000'000, 'a') + ",claude,gx\n"); }, 3,
       "rows.csv"},
      {"OneLabel", [](const Path& f) { write(f / "rows.csv", "text,label\na,x\nb,x\nc,x\n"); }, 3,
       "rows.csv"},
      {"MisspeltKey",
       [](const Path& f) { edit(f / "c.yaml", "num_train_epochs", "num_train_epoch"); }, 2,
       "c.yaml:4:9: unknown key 'num_train_epoch' in 'train'; did you mean 'num_train_epochs'?"},
      {"WrongType",
       [](const Path& f) { edit(f / "c.yaml", "num_train_epochs: 1", "num_train_epochs: one"); }, 2,
       "c.yaml:4:27: train.num_train_epochs: 'one' is not a number above 0 and up to 10000"},
      {"DoubleCorrection",
       [](const Path& f) {
         edit(f / "c.yaml",
              "evaluate:", "imbalance: {loss: logit_adjusted, class_weights: balanced}\nevaluate:");
       },
       2, "imbalance"},
      {"SharesBeyondOne",
       [](const Path& f) {
         edit(f / "c.yaml", "file: rows.csv",
              "file: rows.csv, split: {train: 0.9, validation: 0.9, test: 0.9}");
       },
       2, "data.split"},
      {"LaterStage",
       [](const Path& f) { edit(f / "c.yaml", "evaluate:", "report: {}\nevaluate:"); }, 2,
       "unknown key 'report'"},
      {"VerdictOfOneSeed",
       [](const Path& f) {
         edit(f / "c.yaml", "evaluate:", "augment: {decide: {seeds: 1}}\nevaluate:");
       },
       2, "augment.decide.seeds"},
      {"NoSuchGpu",
       [](const Path& f) { edit(f / "c.yaml", "evaluate:", "device: cuda:99\nevaluate:"); }, 7,
       "device cuda:99: "},
  };
}

std::vector<Case> encoder_cases() {
  return {
      {"AbsentEncoder", [](const Path& f) { std::filesystem::remove_all(f / "encoder"); }, 7,
       "encoder"},
      {"NoWeights", [](const Path& f) { std::filesystem::remove(f / "encoder/model.safetensors"); },
       6, "safetensors"},
      {"TruncatedWeights",
       [](const Path& f) {
         const std::string weights = read_file(f / "encoder/model.safetensors");
         write(f / "encoder/model.safetensors", weights.substr(0, weights.size() - 100));
       },
       6, "model.safetensors"},
      {"LyingHeader",
       [](const Path& f) {
         std::string weights = read_file(f / "encoder/model.safetensors");
         weights[7] = '\x7f';
         write(f / "encoder/model.safetensors", weights);
       },
       6, "model.safetensors"},
      {"OtherShapes",
       [](const Path& f) {
         edit(f / "encoder/config.json", "\"hidden_size\": 32", "\"hidden_size\": 36");
       },
       6, "encoder"},
      {"UnknownArchitecture",
       [](const Path& f) {
         edit(f / "encoder/config.json", "\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"");
       },
       6, "gpt2"},
      {"TokenizerThatDoesNotFit",
       [](const Path& f) {
         std::filesystem::remove(f / "encoder/tokenizer.json");
         std::string vocabulary = read_file(f / "encoder/vocab.txt");
         for (int i = 0; i < 50; ++i) vocabulary += "extra" + std::to_string(i) + "\n";
         write(f / "encoder/vocab.txt", vocabulary);
       },
       6, "the tokenizer has 250 ids"},
  };
}

std::vector<Case> cases() {
  std::vector<Case> all = data_and_config_cases();
  std::ranges::move(encoder_cases(), std::back_inserter(all));
  return all;
}

class Refusal : public ::testing::TestWithParam<Case> {};

TEST_P(Refusal, IsOneLineWithItsCodeAndLeavesNothing) {
  const Case& one = GetParam();
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "num_train_epochs: 1");
  edit(folder.path() / "c.yaml", (Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert").string(),
       "encoder");
  std::filesystem::create_directory(folder.path() / "encoder");
  for (const char* file : {"config.json", "model.safetensors", "tokenizer.json",
                           "tokenizer_config.json", "vocab.txt"}) {
    std::filesystem::copy(Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert" / file,
                          folder.path() / "encoder" / file);
  }
  one.spoil(folder.path());
  const auto outcome = pointsman({"run", "c.yaml", "--out", "run", "--quiet"}, folder.path());
  EXPECT_EQ(outcome.code, one.code) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
  EXPECT_NE(outcome.err.find(one.says), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("\nerror: "), std::string::npos) << outcome.err;
  EXPECT_LT(outcome.err.size(), 600U) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
}

INSTANTIATE_TEST_SUITE_P(Each, Refusal, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.name; });

TEST(TestSplit, LabelThatTrainLacksIsNamed) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "num_train_epochs: 1");
  ASSERT_EQ(pointsman({"split", "c.yaml"}, folder.path()).code, 0);
  edit(folder.path() / "test.csv", "gpt-o1", "gpt-5");
  edit(folder.path() / "c.yaml", "file: rows.csv",
       "train_file: train.csv, validation_file: validation.csv, test_file: test.csv");
  const auto outcome = pointsman({"run", "c.yaml", "--out", "run"}, folder.path());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("test.csv:"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("gpt-5"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
}

// A limit on the size of a file stands for a disk that fills up: the kernel's refusal takes the
// same way.
TEST(FullDisk, LeavesNoHalfWrittenRun) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "num_train_epochs: 1");
  const auto outcome =
      testing::run({"/bin/sh", "-c",
                    "trap '' XFSZ; ulimit -f 64; exec " + std::string(POINTSMAN_PROGRAM) +
                        " train c.yaml --out run --quiet --threads 1"},
                   folder.path());
  EXPECT_EQ(outcome.code, 7) << outcome.err;
  EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
  EXPECT_NE(outcome.err.find("hint: when that is mended, go on with: pointsman train c.yaml --out "
                             "run --quiet --threads 1 --resume\n"),
            std::string::npos)
      << outcome.err;
  for (const std::string& file : tree(folder.path() / "run"))
    EXPECT_FALSE(file.ends_with(".tmp")) << file;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run/model/pointsman.json"));
}

}  // namespace
}  // namespace pointsman::integration
