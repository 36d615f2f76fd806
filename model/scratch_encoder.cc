#include "model/scratch_encoder.h"

#include <system_error>

#include "base/json.h"
#include "base/log.h"
#include "model/weights.h"
#include "text/tokenizer.h"
#include "text/training/sentencepiece_folder.h"
#include "text/training/sentencepiece_trainer.h"

namespace pointsman::model {
namespace {

// What XLM-RoBERTa's config.json says beside the sizes.
Json config_of(const ScratchEncoder& config, std::int64_t vocab_size) {
  return {{"architectures", Json::array({"XLMRobertaModel"})},
          {"model_type", "xlm-roberta"},
          {"vocab_size", vocab_size},
          {"hidden_size", config.hidden_size},
          {"num_hidden_layers", config.num_hidden_layers},
          {"num_attention_heads", config.num_attention_heads},
          {"intermediate_size", config.intermediate_size},
          {"max_position_embeddings", config.max_position_embeddings},
          {"type_vocab_size", 1},
          {"hidden_act", "gelu"},
          {"hidden_dropout_prob", 0.1},
          {"attention_probs_dropout_prob", 0.1},
          {"initializer_range", 0.02},
          {"layer_norm_eps", 1e-5},
          {"position_embedding_type", "absolute"},
          {"bos_token_id", 0},
          {"pad_token_id", 1},
          {"eos_token_id", 2},
          {"dtype", "float32"}};
}

std::vector<std::string> texts_of(const ScratchInput& input) {
  std::vector<std::string> texts;
  texts.reserve(input.train.rows.size());
  for (const data::Example& row : input.train.rows) {
    texts.push_back(input.prefix + row.text);
    if (row.text_pair) texts.push_back(*row.text_pair);
  }
  return texts;
}

void write_weights(const Path& folder, const Json& json, std::int64_t seed) {
  const ConfigReader config(json, (folder / "config.json").string());
  const EncoderFamily& family = encoder_family(config);
  SequenceClassifier model(family.read_shape(config), HeadShape{Pooling::cls, 1});
  Rng rng(static_cast<std::uint64_t>(seed), "encoder");
  model.initialize(rng);
  write_safetensors(folder / "model.safetensors", encoder_tensors(model, family));
}

void say_vocabulary(const ScratchEncoder& config, std::int64_t vocab_size, std::size_t rows) {
  std::string message = "encoder: a vocabulary of " + std::to_string(vocab_size) + " tokens from " +
                        std::to_string(rows) + " train rows";
  if (vocab_size < config.vocab_size) {
    message +=
        ", which have no more (model.encoder.vocab_size: " + std::to_string(config.vocab_size) +
        ")";
  }
  log::info(message);
}

void fill_folder(const Path& folder, const ScratchEncoder& config, const ScratchInput& input,
                 const std::string& model) {
  text::write_sentencepiece_folder(folder, model, longest_text(config));
  const std::int64_t vocab_size = text::load_tokenizer(folder)->vocabulary_size();
  say_vocabulary(config, vocab_size, input.train.rows.size());
  const Json json = config_of(config, vocab_size);
  write_json(folder / "config.json", json);
  write_weights(folder, json, input.seed);
}

}  // namespace

void make_scratch_encoder(const ScratchEncoder& config, const ScratchInput& input) {
  log::info("encoder: training a vocabulary on the train texts");
  const auto model = text::train_sentencepiece(
      texts_of(input), {config.vocab_size, config.character_coverage, config.do_lower_case},
      input.train.path);
  if (!model) return;
  const Path folder = config.folder.string() + ".tmp";
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  create_folders(folder);
  try {
    fill_folder(folder, config, input, *model);
    std::filesystem::rename(folder, config.folder);
  } catch (const std::filesystem::filesystem_error& failed) {
    std::filesystem::remove_all(folder, error);
    throw Error(ErrorKind::system, Place{config.folder.string()},
                "cannot be put in place: " + failed.code().message());
  } catch (...) {
    std::filesystem::remove_all(folder, error);
    throw;
  }
}

}  // namespace pointsman::model
