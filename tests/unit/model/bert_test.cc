#include "model/encoders.h"
#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

Json tiny_config() { return read_json(tiny_bert() / "config.json", ErrorKind::model); }

EncoderShape read_shape(const Json& config) {
  const ConfigReader reader(config, "C");
  return encoder_family(reader).read_shape(reader);
}

TEST(BertFamily, ReadsWhatTransformersWrote) {
  const EncoderShape shape = read_shape(tiny_config());
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
}

struct Refusal {
  const char* key;
  Json value;  // discarded: the key is taken away
  const char* part;
};

TEST(BertFamily, RefusesWhatItDoesNotCompute) {
  const Json absent(Json::value_t::discarded);
  const Refusal refusals[] = {
      {"model_type", "gpt2", "model_type 'gpt2' is not supported (bert, "},
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
    expect_refusal(ErrorKind::model, refusal.part, [&] { read_shape(config); });
  }
  expect_refusal(ErrorKind::model, "JSON object", [] { read_shape(Json::array()); });
}

}  // namespace
}  // namespace pointsman::model
