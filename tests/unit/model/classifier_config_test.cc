#include "model/classifier_config.h"

#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

Json tiny_config() { return read_json(tiny_bert() / "config.json", ErrorKind::model); }

struct Refusal {
  const char* key;
  Json value;
  const char* part;
};

TEST(ClassifierConfig, ReadsTheLabelsInTheOrderOfTheirIds) {
  EXPECT_EQ(read_id2label(tiny_config(), "C"),
            (std::vector<std::string>{"claude", "gemini-mini", "gpt-o1"}));
}

TEST(ClassifierConfig, RefusesOtherHeads) {
  const Refusal refusals[] = {
      {"architectures", {"BertForMaskedLM"}, "no trained classifier"},
      {"architectures", Json(nullptr), "no trained classifier"},
      {"problem_type", "regression", "problem_type 'regression'"},
      {"problem_type", "multi_label_classification", "single_label_classification"},
      {"id2label", {{"0", "a"}, {"2", "b"}}, "'2' does not fit"},
      {"id2label", {{"0", "a"}, {"x", "b"}}, "'x' does not fit"},
      {"id2label", {{"0", "a"}, {"00", "b"}}, "'00' does not fit"},
      {"id2label", {{"0", "a"}, {"1", 7}}, "'1' does not fit"},
      {"id2label", {{"0", "a"}, {"1", "a"}}, "'a' stands for two ids"},
      {"id2label", {{"0", "a"}}, "at least two labels"},
      {"label2id", {{"claude", 1}, {"gemini-mini", 0}, {"gpt-o1", 2}}, "disagree about 'claude'"},
      {"label2id", {{"claude", 0}}, "disagree about 'gemini-mini'"},
      {"label2id", {{"claude", 0}, {"gemini-mini", 1}, {"gpt-o1", 2}, {"x", 3}}, "disagree"},
  };
  for (const Refusal& refusal : refusals) {
    Json config = tiny_config();
    config[refusal.key] = refusal.value;
    if (refusal.key == std::string("id2label")) config.erase("label2id");
    expect_refusal(ErrorKind::model, refusal.part, [&] { read_id2label(config, "C"); });
  }
}

TEST(ClassifierConfig, NamesLabelsAsTransformersDoesWhereTheFileHasNone) {
  Json config = tiny_config();
  config.erase("id2label");
  config.erase("label2id");
  EXPECT_EQ(read_id2label(config, "C"), (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
}

TEST(ClassifierConfig, PoolingNames) {
  EXPECT_EQ(resolve_pooling(Pooling::automatic), Pooling::pooler);
  EXPECT_EQ(resolve_pooling(Pooling::mean), Pooling::mean);
  for (const char* name : {"auto", "cls", "mean", "pooler"})
    EXPECT_EQ(name_of(parse_pooling(name, "C")), name);
  expect_refusal(ErrorKind::model, "pooling 'max' is not known", [] { parse_pooling("max", "C"); });
}

}  // namespace
}  // namespace pointsman::model
