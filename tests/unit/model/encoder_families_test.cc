// What the families other than BERT read from their config.json, and refuse.
#include "model/encoders.h"
#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

Json config_of(const std::string& model_type) {
  return read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/encoders" / model_type / "config.json",
                   ErrorKind::model);
}

EncoderShape read_shape(const Json& config) {
  const ConfigReader reader(config, "C");
  return encoder_family(reader).read_shape(reader);
}

struct Refusal {
  const char* model_type;
  const char* key;
  Json value;  // discarded: the key is taken away
  const char* part;
};

TEST(EncoderFamilies, RefuseWhatTheyDoNotCompute) {
  const Json absent(Json::value_t::discarded);
  const Refusal refusals[] = {
      {"distilbert", "dim", absent, "'dim' is missing"},
      {"distilbert", "n_layers", "2", "'n_layers' must be an integer"},
      {"distilbert", "n_heads", 3, "dim 20 is not a multiple of 3 heads"},
      {"distilbert", "hidden_dim", 0, "'hidden_dim'"},
      {"distilbert", "activation", "silu", "activation 'silu' is not supported (gelu"},
      {"distilbert", "seq_classif_dropout", 1.0, "'seq_classif_dropout'"},
      {"distilbert", "quantization_config", Json{{"bits", 4}}, "'quantization_config'"},
      {"roberta", "vocab_size", absent, "'vocab_size' is missing"},
      {"roberta", "pad_token_id", -1, "'pad_token_id'"},
      {"roberta", "pad_token_id", 30, "'max_position_embeddings' leaves no position behind"},
      {"roberta", "position_embedding_type", "relative_key", "position_embedding_type"},
      {"xlm-roberta", "is_decoder", true, "'is_decoder' is true"},
      {"xlm-roberta", "hidden_size", "20", "'hidden_size' must be an integer"},
  };
  for (const Refusal& refusal : refusals) {
    Json config = config_of(refusal.model_type);
    if (refusal.value.is_discarded()) {
      config.erase(refusal.key);
    } else {
      config[refusal.key] = refusal.value;
    }
    expect_refusal(ErrorKind::model, refusal.part, [&] { read_shape(config); });
  }
}

TEST(EncoderFamilies, ReadWhatDiffersFromBert) {
  const EncoderShape roberta = read_shape(config_of("roberta"));
  EXPECT_EQ(roberta.first_position, 2);
  EXPECT_EQ(roberta.positions, 22) << "24 rows, of which two are never a text's";
  EXPECT_EQ(roberta.types, 1);
  EXPECT_TRUE(roberta.pooler.dropout_before);
  const EncoderShape distilbert = read_shape(config_of("distilbert"));
  EXPECT_EQ(distilbert.types, 0);
  EXPECT_EQ(distilbert.classifier_dropout, 0.2);
  EXPECT_FALSE(distilbert.attention_output_dropout);
  EXPECT_EQ(distilbert.pooler.activation, PoolerShape::Activation::relu);
}

}  // namespace
}  // namespace pointsman::model
