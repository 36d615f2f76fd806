#include "model/bert_config.h"

#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

Json tiny_config() { return read_json(tiny_bert() / "config.json", ErrorKind::model); }

TEST(BertConfig, ReadsWhatTransformersWrote) {
  const BertShape shape = read_bert_shape(tiny_config(), "C");
  EXPECT_EQ(shape.vocabulary, 200);
  EXPECT_EQ(shape.hidden, 32);
  EXPECT_EQ(shape.layers, 2);
  EXPECT_EQ(shape.heads, 4);
  EXPECT_EQ(shape.intermediate, 64);
  EXPECT_EQ(shape.positions, 64);
  EXPECT_EQ(shape.types, 2);
  EXPECT_EQ(shape.norm_epsilon, 1e-12);
  EXPECT_EQ(shape.initializer_range, 0.2);
  EXPECT_EQ(shape.activation, Activation::gelu);
  EXPECT_EQ(shape.classifier_dropout, 0.1) << "null: hidden_dropout_prob";
  EXPECT_EQ(read_id2label(tiny_config(), "C"),
            (std::vector<std::string>{"claude", "gemini-mini", "gpt-o1"}));
}

struct Refusal {
  const char* key;
  Json value;  // discarded: the key is taken away
  const char* part;
};

TEST(BertConfig, RefusesWhatItDoesNotCompute) {
  const Json absent(Json::value_t::discarded);
  const Refusal refusals[] = {
      {"model_type", "roberta", "model_type 'roberta' is not supported (bert"},
      {"model_type", absent, "'model_type' is missing"},
      {"vocab_size", absent, "'vocab_size' is missing"},
      {"vocab_size", "200", "'vocab_size' must be an integer"},
      {"hidden_size", 0, "'hidden_size'"},
      {"hidden_size", 1e30, "'hidden_size'"},
      {"hidden_size", 18446744073709551615ULL, "'hidden_size'"},
      {"num_hidden_layers", 100000, "'num_hidden_layers'"},
      {"num_attention_heads", 5, "hidden_size 32 is not a multiple of 5 heads"},
      {"type_vocab_size", 0, "'type_vocab_size'"},
      {"hidden_act", "silu", "hidden_act 'silu' is not supported (gelu"},
      {"hidden_act", 3, "'hidden_act' must be a string"},
      {"position_embedding_type", "relative_key", "position_embedding_type 'relative_key'"},
      {"is_decoder", true, "'is_decoder' is true"},
      {"add_cross_attention", true, "'add_cross_attention' is true"},
      {"hidden_dropout_prob", 1.5, "'hidden_dropout_prob'"},
      {"layer_norm_eps", -1.0, "'layer_norm_eps'"},
      {"quantization_config", Json{{"bits", 4}}, "'quantization_config'"},
      {"pruned_heads", Json{{"0", {1}}}, "'pruned_heads'"},
  };
  for (const Refusal& refusal : refusals) {
    Json config = tiny_config();
    if (refusal.value.is_discarded()) {
      config.erase(refusal.key);
    } else {
      config[refusal.key] = refusal.value;
    }
    expect_refusal(ErrorKind::model, refusal.part, [&] { read_bert_shape(config, "C"); });
  }
  expect_refusal(ErrorKind::model, "JSON object", [] { read_bert_shape(Json::array(), "C"); });
}

TEST(BertConfig, RefusesOtherHeads) {
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

TEST(BertConfig, NamesLabelsAsTransformersDoesWhereTheFileHasNone) {
  Json config = tiny_config();
  config.erase("id2label");
  config.erase("label2id");
  EXPECT_EQ(read_id2label(config, "C"), (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
}

TEST(BertConfig, PoolingNames) {
  EXPECT_EQ(resolve_pooling(Pooling::automatic), Pooling::pooler);
  EXPECT_EQ(resolve_pooling(Pooling::mean), Pooling::mean);
  for (const char* name : {"auto", "cls", "mean", "pooler"})
    EXPECT_EQ(name_of(parse_pooling(name, "C")), name);
  expect_refusal(ErrorKind::model, "pooling 'max' is not known", [] { parse_pooling("max", "C"); });
}

}  // namespace
}  // namespace pointsman::model
