#include <gtest/gtest.h>

#include "data/data_config.h"
#include "data/imbalance_config.h"

namespace pointsman::data {
namespace {

template <class Config>
std::vector<std::string> problems(const Config& config) {
  Diagnostics diagnostics;
  check(config, diagnostics);
  std::vector<std::string> found;
  for (const Diagnostic& item : diagnostics.items())
    found.push_back(item.key + ": " + item.message);
  return found;
}

using Strings = std::vector<std::string>;

TEST(Checks, DataIsOneFileOrThree) {
  DataConfig config;
  EXPECT_EQ(
      problems(config),
      Strings{
          "data: no rows; needed is file, files, or train_file, validation_file and test_file"});
  config.file = "rows.csv";
  config.split.emplace();
  EXPECT_EQ(problems(config), Strings{});
  config.test_file = "test.csv";
  EXPECT_EQ(
      problems(config),
      Strings{"data.test_file: beside data.file; needed is file, or the three files, not both"});
  config.file.reset();
  EXPECT_EQ(
      problems(config),
      (Strings{"data.train_file: missing; train_file, validation_file and test_file come together",
               "data.validation_file: missing; train_file, validation_file and test_file come "
               "together",
               "data.split: only data.file is split; the three files are split already"}));
  config.split.reset();
  config.train_file = "train.csv";
  config.validation_file = "test.csv";
  EXPECT_EQ(
      problems(config),
      Strings{
          "data.test_file: the same file as data.validation_file; its rows would be seen twice"});
}

TEST(Checks, FilesAreJoinedInsteadOfOne) {
  DataConfig config;
  config.files = {{"a.csv", {{"x", "y"}}}, {"b.csv", {}}};
  config.folds = 5;
  config.fold_repeats = 2;
  EXPECT_EQ(problems(config), Strings{});
  config.file = "rows.csv";
  EXPECT_EQ(problems(config), Strings{"data.files: beside data.file; needed is one of them"});
  config.file.reset();
  config.test_file = "test.csv";
  config.files = {{"a.csv", {{"x", " y"}, {"z", ""}}}, {"a.csv", {}}, {}};
  EXPECT_EQ(
      problems(config),
      (Strings{"data.test_file: beside data.files; needed is files, or the three files, not both",
               "data.files.0.labels.x: the label ' y' begins or ends with white space",
               "data.files.0.labels.z: the label is empty; every row needs one",
               "data.files.1.path: the same file as before; its rows would be seen twice",
               "data.files.2.path: missing; a CSV or JSON Lines file is needed"}));
}

TEST(Checks, RowsArePartedInOneWay) {
  DataConfig config;
  config.file = "rows.csv";
  config.split.emplace();
  config.split_column = "part";
  config.folds = 5;
  EXPECT_EQ(problems(config),
            (Strings{"data.split_column: beside data.split; needed is one of them",
                     "data.folds: beside data.split; needed is one of them"}));
  config.split.reset();
  config.folds.reset();
  config.fold_repeats = 2;
  config.split_column = "label";
  EXPECT_EQ(problems(config),
            (Strings{"data.fold_repeats: only data.folds are repeated, and there are none",
                     "data.split_column: the same column as data.label_column; one of its own is "
                     "needed"}));
}

TEST(Checks, SharesSumToOneAndColumnsDiffer) {
  DataConfig config;
  config.file = "rows.csv";
  config.split = SplitConfig{.train = 0.8, .validation = 0.15, .test = 0.15};
  config.label_column = "text";
  EXPECT_EQ(problems(config),
            (Strings{"data.split: the shares sum to 1.1; needed is 1",
                     "data.label_column: the same column as data.text_column; two are needed"}));
}

TEST(Checks, TheSecondTextIsAColumnOfItsOwn) {
  DataConfig config;
  config.file = "rows.csv";
  config.text_pair_column = "hypothesis";
  EXPECT_EQ(problems(config), Strings{});
  config.text_pair_column = "label";
  EXPECT_EQ(problems(config),
            Strings{"data.text_pair_column: the same column as data.label_column; one of its own "
                    "is needed"});
  config.text_pair_column = "";
  EXPECT_EQ(problems(config),
            Strings{"data.text_pair_column: empty; a column's name is needed, or no key where rows "
                    "are single texts"});
}

TEST(Checks, OneCorrectionOfTheSkewIsEnough) {
  const std::vector<ClassWeights> weightings = {ClassWeighting::none, ClassWeighting::sqrt,
                                                std::map<std::string, double>{{"a", 2}}};
  const std::vector<SamplerConfig> samplers = {SamplerKind::natural, SamplerKind::balanced,
                                               PowerSampler{}, OverSampler{}, UnderSampler{}};
  for (std::size_t w = 0; w < weightings.size(); ++w) {
    for (std::size_t s = 0; s < samplers.size(); ++s) {
      for (const LossKind loss : {LossKind::cross_entropy, LossKind::logit_adjusted}) {
        ImbalanceConfig config;
        config.class_weights = weightings[w];
        config.sampler = samplers[s];
        config.loss = loss;
        const int corrections = (w > 0) + (s > 0) + (loss == LossKind::logit_adjusted);
        EXPECT_EQ(problems(config).size(), corrections > 1 ? 1U : 0U);
        config.allow_double_correction = true;
        EXPECT_EQ(problems(config), Strings{});
      }
    }
  }
}

TEST(Checks, ADoubleCorrectionIsNamed) {
  ImbalanceConfig config;
  config.class_weights = ClassWeighting::balanced;
  config.sampler = OverSampler{0.5};
  EXPECT_EQ(
      problems(config),
      Strings{"imbalance.sampler: double correction: imbalance.class_weights and imbalance.sampler "
              "correct the same skew; keep one of them, or say "
              "imbalance.allow_double_correction: true"});
}

TEST(Checks, WeightsOfAMapArePositive) {
  ImbalanceConfig config;
  config.class_weights = std::map<std::string, double>{{"a", 1}, {"b", 0}, {"c", -0.5}};
  EXPECT_EQ(
      problems(config),
      (Strings{"imbalance.class_weights: the weight of 'b' is 0; a number above 0 is needed",
               "imbalance.class_weights: the weight of 'c' is -0.5; a number above 0 is needed"}));
}

}  // namespace
}  // namespace pointsman::data
