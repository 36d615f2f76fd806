#include "model/scratch_encoder.h"

#include <cmath>

#include "base/hash.h"
#include "model/weights.h"
#include "tests/unit/model/tiny_folder.h"
#include "text/tokenizer.h"

namespace pointsman::model {
namespace {

data::Dataset rows() {
  data::Dataset train;
  train.path = "train.csv";
  for (const char* object : {"poem", "bug", "table", "letter", "날씨"}) {
    for (const char* opening : {"write a", "explain the", "fix my", "what is a"}) {
      data::Example row;
      row.text = std::string(opening) + " " + object;
      train.rows.push_back(std::move(row));
    }
  }
  return train;
}

ScratchEncoder config_in(const Path& folder) {
  ScratchEncoder config;
  config.type = EncoderType::scratch;
  config.vocab_size = 60;
  config.hidden_size = 24;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 3;
  config.intermediate_size = 40;
  config.max_position_embeddings = 34;
  config.folder = folder;
  return config;
}

Path make(const Path& folder, const std::string& prefix = "", std::int64_t seed = 13) {
  const data::Dataset train = rows();
  make_scratch_encoder(config_in(folder), {.train = train, .prefix = prefix, .seed = seed});
  return folder;
}

TEST(ScratchEncoder, IsAFolderOfItsSizes) {
  const Scratch scratch;
  const Path folder = make(scratch / "encoder");
  EXPECT_FALSE(std::filesystem::exists(folder.string() + ".tmp"));
  const EncoderFolder encoder = open_encoder(folder);
  EXPECT_STREQ(encoder.family->model_type, "xlm-roberta");
  EXPECT_EQ(encoder.shape.hidden, 24);
  EXPECT_EQ(encoder.shape.layers, 2);
  EXPECT_EQ(encoder.shape.heads, 3);
  EXPECT_EQ(encoder.shape.positions, 32);
  const auto tokenizer = text::load_tokenizer(folder);
  EXPECT_LE(tokenizer->vocabulary_size(), 60);
  EXPECT_EQ(tokenizer->vocabulary_size(), encoder.shape.vocabulary);
  EXPECT_EQ(tokenizer->model_max_length(), 32);
  EXPECT_EQ(tokenizer->encode("fix my 날씨", 32).ids.back(), 2);
}

// Devlin et al. 2019: matrices from a normal distribution with deviation 0.02, biases 0, norms 1
// and 0. The count of parameters is the closed formula of the layers.
TEST(ScratchEncoder, WeightsAreDrawn) {
  const Scratch scratch;
  const EncoderFolder encoder = open_encoder(make(scratch / "encoder"));
  const std::int64_t h = 24, inner = 40;
  std::int64_t count = 0;
  for (const auto& [name, tensor] : encoder.tensors) {
    count += tensor.numel();
    if (tensor.dim() == 1) {
      EXPECT_TRUE(torch::equal(
          tensor, torch::full_like(tensor, name.ends_with("LayerNorm.weight") ? 1.0 : 0.0)))
          << name;
    } else if (tensor.numel() > 300) {
      EXPECT_NEAR(tensor.std().item<double>(), 0.02, 0.002) << name;
      EXPECT_NEAR(tensor.mean().item<double>(), 0, 0.003) << name;
    }
  }
  const std::int64_t layer = 4 * (h * h + h) + (h * inner + inner) + (inner * h + h) + 4 * h;
  EXPECT_EQ(count, (encoder.shape.vocabulary + 34 + 1) * h + 2 * h + 2 * layer);
}

TEST(ScratchEncoder, IsAFunctionOfItsRowsAndSeed) {
  const Scratch scratch;
  const Path one = make(scratch / "one"), same = make(scratch / "same");
  const Path other_seed = make(scratch / "seed", "", 14);
  const Path other_prefix = make(scratch / "prefix", "query: ");
  const auto equal = [&](const Path& folder, const char* file) {
    return sha256_of_file(one / file) == sha256_of_file(folder / file);
  };
  for (const char* file : {"config.json", "model.safetensors", "sentencepiece.bpe.model",
                           "tokenizer.json", "tokenizer_config.json"}) {
    EXPECT_TRUE(equal(same, file)) << file;
  }
  EXPECT_TRUE(equal(other_seed, "sentencepiece.bpe.model"));
  EXPECT_FALSE(equal(other_seed, "model.safetensors"));
  EXPECT_FALSE(equal(other_prefix, "sentencepiece.bpe.model"));
}

TEST(ScratchEncoder, LeavesNothingWhereItFails) {
  const Scratch scratch;
  data::Dataset none;
  none.path = "train.csv";
  expect_refusal(ErrorKind::data, "train.csv: no texts", [&] {
    make_scratch_encoder(config_in(scratch / "encoder"), {.train = none, .prefix = "", .seed = 13});
  });
  EXPECT_TRUE(std::filesystem::is_empty(scratch / ""));
}

}  // namespace
}  // namespace pointsman::model
