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
      {"deberta-v2", "vocab_size", absent, "'vocab_size' is missing"},
      {"deberta-v2", "relative_attention", absent, "'relative_attention' other than true"},
      {"deberta-v2", "share_att_key", false, "'share_att_key' other than true"},
      {"deberta-v2", "pos_att_type", absent, "'pos_att_type' other than p2c|c2p"},
      {"deberta-v2", "pos_att_type", "p2c", "'pos_att_type' other than p2c|c2p"},
      {"deberta-v2", "pos_att_type", 3, "'pos_att_type' must be a string"},
      {"deberta-v2", "norm_rel_ebd", absent, "'norm_rel_ebd' is missing (layer_norm)"},
      {"deberta-v2", "norm_rel_ebd", "none", "norm_rel_ebd 'none' is not supported (layer_norm)"},
      {"deberta-v2", "conv_kernel_size", 3, "'conv_kernel_size' is not supported"},
      {"deberta-v2", "embedding_size", 8, "'embedding_size' other than 20"},
      {"deberta-v2", "attention_head_size", 8, "'attention_head_size' other than 10"},
      {"deberta-v2", "position_buckets", 1, "'position_buckets' 1 does not fit"},
      {"deberta-v2", "position_buckets", 96, "'position_buckets' 96 does not fit"},
      {"deberta-v2", "max_relative_positions", 1e9, "'max_relative_positions' is out of range"},
      {"deberta-v2", "pooler_dropout", 0.1, "'pooler_dropout' is not supported"},
      {"deberta-v2", "pooler_hidden_act", "silu", "pooler_hidden_act 'silu' is not supported"},
      {"deberta-v2", "type_vocab_size", -1, "'type_vocab_size'"},
      {"modernbert", "vocab_size", absent, "'vocab_size' is missing"},
      {"modernbert", "hidden_activation", "silu", "hidden_activation 'silu' is not supported"},
      {"modernbert", "classifier_activation", "relu", "classifier_activation 'relu'"},
      {"modernbert", "classifier_pooling", "max", "classifier_pooling 'max' is not supported"},
      {"modernbert", "layer_types", {"full_attention"}, "layer_types has 1 entries"},
      {"modernbert", "layer_types", {"a", "b", "c", "d"}, "layer_types has 'a'"},
      {"modernbert", "layer_types", 3, "'layer_types' must be a list of strings"},
      {"modernbert", "rope_parameters", 3, "'rope_parameters' must be an object"},
      {"modernbert",
       "rope_parameters",
       {{"full_attention", {{"rope_type", "yarn"}}}},
       "rope_type 'yarn' is not supported (default)"},
      {"modernbert",
       "rope_parameters",
       {{"full_attention", {{"type", "yarn"}}}},
       "type 'yarn' is not supported (default)"},
      {"modernbert", "rope_scaling", {{"rope_type", "yarn"}}, "'rope_scaling' is not supported"},
      {"modernbert", "sliding_window", 64, "'sliding_window' is not supported"},
      {"modernbert", "local_rope_theta", Json(nullptr), "'local_rope_theta' is null"},
      {"modernbert", "num_attention_heads", 4, "heads of an even size"},
      {"modernbert", "mlp_dropout", 1.5, "'mlp_dropout'"},
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

// What transformers 4 wrote says the same as what transformers 5 writes.
TEST(EncoderFamilies, DebertaReadsEitherSpelling) {
  Json config = config_of("deberta-v2");
  EXPECT_EQ(config["pos_att_type"], Json::parse(R"(["p2c", "c2p"])"));
  const EncoderShape as_list = read_shape(config);
  config["pos_att_type"] = "C2P | p2c";
  EXPECT_EQ(read_shape(config).relative->buckets, as_list.relative->buckets);
  EXPECT_EQ(as_list.relative->buckets, 8);
  EXPECT_EQ(as_list.relative->longest, 48) << "as many as positions, where the config says -1";
  EXPECT_EQ(as_list.pooler.activation, PoolerShape::Activation::gelu);
  EXPECT_FALSE(as_list.absolute_positions);
  config["position_buckets"] = -1;
  EXPECT_EQ(read_shape(config).relative->span(), 48);
}

TEST(EncoderFamilies, ModernBertReadsOlderKeys) {
  Json config = config_of("modernbert");
  const EncoderShape now = read_shape(config);
  EXPECT_EQ(now.pre_norm->window, 10);
  EXPECT_EQ(now.pre_norm->is_local, (std::vector<char>{0, 1, 1, 0}));
  EXPECT_EQ(now.pre_norm->global_theta, 160000);
  EXPECT_EQ(now.pre_norm->local_theta, 10000);
  EXPECT_TRUE(now.pooler.mean);
  config.erase("rope_parameters");
  config.erase("layer_types");
  config["global_rope_theta"] = 5000.0;
  config["local_rope_theta"] = 400.0;
  config["global_attn_every_n_layers"] = 2;
  const EncoderShape older = read_shape(config);
  EXPECT_EQ(older.pre_norm->is_local, (std::vector<char>{0, 1, 0, 1}));
  EXPECT_EQ(older.pre_norm->global_theta, 5000);
  EXPECT_EQ(older.pre_norm->local_theta, 400);
}

}  // namespace
}  // namespace pointsman::model
