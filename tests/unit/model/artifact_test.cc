#include "model/artifact.h"

#include <set>

#include "base/hash.h"
#include "model/classifier.h"
#include "model/classifier_config.h"
#include "model/verify.h"
#include "model/weights.h"
#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

std::vector<data::Example> rows() {
  std::vector<data::Example> result;
  for (const char* label : {"small", "writer", "coder"}) {
    for (const char* text : {"write a poem", "fix the bug", "water", "what is the weather",
                             "translate this word", "please help", "list of names", "날씨"}) {
      data::Example row;
      row.text = std::string(text) + " for " + label;
      row.label = label;
      result.push_back(std::move(row));
    }
  }
  return result;
}

ArtifactSpec spec_of(const std::vector<data::Example>& golden_from, Pooling pooling) {
  ArtifactSpec spec;
  spec.name = "tiny";
  spec.model.encoder = tiny_bert();
  spec.model.max_length = 32;
  spec.model.pooling = pooling;
  spec.model.prefix = "query : ";
  spec.labels = data::LabelMap({"small", "writer", "coder"});
  spec.decision.temperature = 1.5;
  spec.trained_on = {"sha256:data", 24, 13, "abc"};
  spec.golden_from = golden_from;
  return spec;
}

// An artifact from tiny-bert with a fresh head.
Path write(const Scratch& scratch, Pooling pooling = Pooling::automatic, bool pairs = false) {
  const EncoderFolder encoder = open_encoder(tiny_bert());
  SequenceClassifier module(encoder.shape, HeadShape{resolve_pooling(pooling), 3});
  Rng rng(13, "head");
  module.initialize_head(rng);
  load_weights(module, encoder, LoadAs::encoder);
  auto golden_from = rows();
  for (data::Example& row : golden_from) {
    if (pairs) row.text_pair = "translate : " + row.text;
  }
  const auto tokenizer = text::load_tokenizer(tiny_bert());
  const Path folder = scratch / "model";
  ArtifactSpec spec = spec_of(golden_from, pooling);
  spec.text_pair = pairs;
  write_artifact(folder, module, *tokenizer, spec);
  return folder;
}

TEST(Artifact, IsTheFolderOfTheFormat) {
  const Scratch scratch;
  const Path folder = write(scratch);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  EXPECT_EQ(names, (std::set<std::string>{"README.md", "config.json", "model.safetensors",
                                          "pointsman.json", "tokenizer.json",
                                          "tokenizer_config.json", "vocab.txt"}));
  EXPECT_FALSE(std::filesystem::exists(folder.string() + ".tmp"));

  const Json config = read_json(folder / "config.json", ErrorKind::data);
  EXPECT_EQ(config["architectures"], Json({"BertForSequenceClassification"}));
  EXPECT_EQ(config["id2label"], Json({{"0", "coder"}, {"1", "small"}, {"2", "writer"}}));
  EXPECT_EQ(config["label2id"], Json({{"coder", 0}, {"small", 1}, {"writer", 2}}));
  EXPECT_EQ(config["problem_type"], "single_label_classification");
  EXPECT_EQ(config["hidden_size"], 32);

  const Json manifest = read_json(folder / "pointsman.json", ErrorKind::data);
  std::vector<std::string> keys;
  for (const auto& [key, value] : manifest.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"format", "name", "kind", "labels", "label_hash",
                                      "weights_hash", "tokenizer_hash", "max_length", "pooling",
                                      "prefix", "precision", "temperature", "abstain_below",
                                      "fallback_label", "costs", "trained_on", "golden"}));
  EXPECT_EQ(manifest["label_hash"], sha256("coder\nsmall\nwriter\n"));
  EXPECT_EQ(manifest["weights_hash"], sha256_of_file(folder / "model.safetensors"));
  EXPECT_EQ(manifest["tokenizer_hash"],
            sha256("tokenizer.json\n" + sha256_of_file(folder / "tokenizer.json") +
                   "\ntokenizer_config.json\n" + sha256_of_file(folder / "tokenizer_config.json") +
                   "\nvocab.txt\n" + sha256_of_file(folder / "vocab.txt") + "\n"));
  EXPECT_GE(manifest["golden"].size(), 16U);
}

TEST(Artifact, LoadsVerifiesAndKnowsItself) {
  for (const Pooling pooling : {Pooling::automatic, Pooling::cls, Pooling::mean, Pooling::pooler}) {
    const Scratch scratch;
    const Path folder = write(scratch, pooling);
    const VerifyReport report = verify(folder);
    EXPECT_GE(report.golden_rows, 16U);
    EXPECT_EQ(report.labels_changed, 0U);
    EXPECT_LE(report.largest_difference, report.tolerance);
    EXPECT_TRUE(report.judged);
    const Classifier classifier = Classifier::load(folder);
    EXPECT_EQ(classifier.card().name, "tiny");
    EXPECT_EQ(classifier.card().max_length, 32);
    EXPECT_EQ(classifier.card().pooling, name_of(pooling));
    EXPECT_EQ(classifier.card().prefix, "query : ");
    EXPECT_EQ(classifier.card().decision.temperature, 1.5);
    EXPECT_TRUE(classifier.card().unproven.empty());
    ClassifierOptions options;
    options.precision = "bf16";
    EXPECT_FALSE(verify(folder, options).judged);
  }
}

TEST(Artifact, OfPairsSaysSoAndTakesPairsAlone) {
  const Scratch scratch;
  const Path folder = write(scratch, Pooling::automatic, true);
  const Json manifest = read_json(folder / "pointsman.json", ErrorKind::data);
  EXPECT_EQ(manifest["text_pair"], true);
  EXPECT_EQ(manifest["golden"][0]["text_pair"],
            "translate : " + manifest["golden"][0]["text"].get<std::string>());
  const VerifyReport report = verify(folder);
  EXPECT_EQ(report.labels_changed, 0U);
  EXPECT_LE(report.largest_difference, report.tolerance);
  const Classifier classifier = Classifier::load(folder);
  EXPECT_EQ(classifier.card().pairs, true);
  std::vector<data::Example> one(1);
  one[0].id = "r1";
  one[0].text = "hello";
  one[0].line = 7;
  expect_refusal(ErrorKind::data, "row 'r1' (line 7): one text, and the model was trained on pairs",
                 [&] { classifier.predict(one); });
  edit_json(folder / "pointsman.json", [](Json& json) { json["golden"][2].erase("text_pair"); });
  expect_refusal(ErrorKind::model, "needs a 'text_pair'", [&] { Classifier::load(folder); });
}

TEST(Artifact, OfSingleTextsTakesNoPairs) {
  const Scratch scratch;
  const Classifier classifier = Classifier::load(write(scratch));
  EXPECT_EQ(classifier.card().pairs, false);
  std::vector<data::Example> pair(1);
  pair[0].text = "hello";
  pair[0].text_pair = "";
  expect_refusal(ErrorKind::data, "a text_pair, and the model was trained on single texts",
                 [&] { classifier.predict(pair); });
}

TEST(Artifact, ReplacesAnOlderOneAndLeavesNothingHalfWritten) {
  const Scratch scratch;
  write_file_atomically(scratch / "model", "in the way");
  write(scratch);
  EXPECT_NO_THROW(verify(write(scratch)));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch / ""), {}), 1);
}

struct Tampering {
  const char* part;
  bool at_load;  // or by verify() alone
  std::function<void(const Path&)> act;
};

std::function<void(const Path&)> edit(const char* file, std::function<void(Json&)> change) {
  return [=](const Path& folder) { edit_json(folder / file, change); };
}

void flip_byte(const Path& path, std::size_t from_end) {
  std::string bytes = read_file(path);
  bytes[bytes.size() - from_end] ^= 0x40;
  write_file_atomically(path, bytes);
}

const std::vector<Tampering>& tamperings() {
  static const std::vector<Tampering> all = {
      {"weights_hash", false, [](const Path& f) { flip_byte(f / "model.safetensors", 4001); }},
      {"leave the file", true,
       [](const Path& f) {
         const std::string bytes = read_file(f / "model.safetensors");
         write_file_atomically(f / "model.safetensors", bytes.substr(0, bytes.size() - 4));
       }},
      {"no tensor", true,
       [](const Path& f) {
         write_file_atomically(f / "model.safetensors", read_file(f / "model.safetensors") + "x");
       }},
      {"'id2label' is not the label map", true,
       edit("config.json",
            [](Json& json) {
              json["id2label"] = {{"0", "small"}, {"1", "coder"}, {"2", "writer"}};
              json["label2id"] = {{"small", 0}, {"coder", 1}, {"writer", 2}};
            })},
      {"disagree", true, edit("config.json", [](Json& json) { json["label2id"]["small"] = 0; })},
      {"sorted by their bytes", true,
       edit("pointsman.json",
            [](Json& json) {
              json["labels"] = {"small", "coder", "writer"};
            })},
      {"label_hash", true,
       edit("pointsman.json",
            [](Json& json) {
              json["labels"] = {"a", "small", "writer"};
            })},
      {"tokenizer_hash", true, [](const Path& f) { flip_byte(f / "vocab.txt", 2); }},
      {"tokenizer_hash", true, [](const Path& f) { std::filesystem::remove(f / "vocab.txt"); }},
      {"tokenizer_hash", true,
       [](const Path& f) { write_file_atomically(f / "special_tokens_map.json", "{}\n"); }},
      {"answered differently", false,
       edit("config.json", [](Json& json) { json["num_attention_heads"] = 8; })},
      {"answered differently", false,
       edit("config.json", [](Json& json) { json["hidden_act"] = "relu"; })},
      {"answered differently", false,
       edit("pointsman.json", [](Json& json) { json["prefix"] = ""; })},
      {"pooler", true, edit("pointsman.json", [](Json& json) { json["pooling"] = "mean"; })},
      {"answered differently", false,
       edit("pointsman.json",
            [](Json& json) {
              const double old = json["golden"][3]["logits"][1].get<double>();
              json["golden"][3]["logits"][1] = old + 0.01;
            })},
      {"no golden rows", false,
       edit("pointsman.json", [](Json& json) { json["golden"] = Json::array(); })},
      {"'text_pair'", true, edit("pointsman.json", [](Json& json) { json["text_pair"] = true; })},
      {"format 2", true, edit("pointsman.json", [](Json& json) { json["format"] = 2; })},
      {"'temperature'", true, edit("pointsman.json", [](Json& json) { json["temperature"] = 0; })},
      {"'fallback_label'", true,
       edit("pointsman.json", [](Json& json) { json["fallback_label"] = "nobody"; })},
      {"'max_length'", true, edit("pointsman.json", [](Json& json) { json["max_length"] = 65; })},
      {"not valid JSON", true,
       [](const Path& f) { write_file_atomically(f / "pointsman.json", "{"); }},
      {"no pointsman.json", false,
       [](const Path& f) { std::filesystem::remove(f / "pointsman.json"); }},
  };
  return all;
}

TEST(Artifact, EveryTamperingIsCaught) {
  for (const Tampering& tampering : tamperings()) {
    const Scratch scratch;
    const Path folder = write(scratch);
    tampering.act(folder);
    expect_refusal(ErrorKind::model, tampering.part, [&] { verify(folder); });
    if (tampering.at_load) {
      expect_refusal(ErrorKind::model, tampering.part, [&] { Classifier::load(folder); });
    } else {
      EXPECT_NO_THROW(Classifier::load(folder)) << tampering.part;
    }
  }
}

TEST(Artifact, SwappedWeightsOfTheSameShapeAreCaught) {
  const Scratch scratch;
  const Path folder = write(scratch);
  NamedTensors tensors = read_safetensors(folder / "model.safetensors");
  for (auto& [name, tensor] : tensors) {
    if (name == "classifier.weight") tensor = tensor.flip(0);
  }
  write_safetensors(folder / "model.safetensors", tensors);
  expect_refusal(ErrorKind::model, "weights_hash", [&] { verify(folder); });
  edit_json(folder / "pointsman.json", [&](Json& json) {
    json["weights_hash"] = sha256_of_file(folder / "model.safetensors");
  });
  expect_refusal(ErrorKind::model, "answered differently", [&] { verify(folder); });
}

}  // namespace
}  // namespace pointsman::model
