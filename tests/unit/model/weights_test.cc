#include "model/weights.h"

#include <map>

#include "model/families/name_table.h"
#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

// A copy of tiny-bert whose weights `change` has changed.
template <class Change>
Path folder_with(const Scratch& scratch, const Change& change) {
  const Path folder = scratch.copy_of_tiny_bert();
  NamedTensors tensors = read_safetensors(folder / "model.safetensors");
  change(tensors);
  write_safetensors(folder / "model.safetensors", tensors);
  return folder;
}

std::unique_ptr<SequenceClassifier> load(const Path& folder, LoadAs as,
                                         Pooling pooling = Pooling::pooler) {
  const EncoderFolder encoder = open_encoder(folder);
  auto module = std::make_unique<SequenceClassifier>(encoder.shape, HeadShape{pooling, 3});
  load_weights(*module, encoder, as);
  return module;
}

std::map<std::string, torch::Tensor> parameters_of(const SequenceClassifier& module) {
  std::map<std::string, torch::Tensor> result;
  for (const auto& item : module.named_parameters()) result.emplace(item.key(), item.value());
  return result;
}

TEST(Weights, FillsEveryParameterFromItsPlace) {
  const auto theirs = read_safetensors(tiny_bert() / "model.safetensors");
  const std::map<std::string, torch::Tensor> file(theirs.begin(), theirs.end());
  for (const LoadAs as : {LoadAs::classifier, LoadAs::encoder}) {
    const auto module = load(tiny_bert(), as);
    const auto ours = parameters_of(*module);
    const auto query = file.at("bert.encoder.layer.1.attention.self.query.weight");
    const auto value = file.at("bert.encoder.layer.1.attention.self.value.bias");
    EXPECT_TRUE(torch::equal(ours.at("layers.1.attention.qkv.weight").slice(0, 0, 32), query));
    EXPECT_TRUE(torch::equal(ours.at("layers.1.attention.qkv.bias").slice(0, 64, 96), value));
    EXPECT_TRUE(torch::equal(ours.at("embeddings.position"),
                             file.at("bert.embeddings.position_embeddings.weight")));
    EXPECT_TRUE(torch::equal(ours.at("layers.0.feed_forward.norm.bias"),
                             file.at("bert.encoder.layer.0.output.LayerNorm.bias")));
    EXPECT_TRUE(torch::equal(ours.at("pooler.dense.weight"), file.at("bert.pooler.dense.weight")));
    EXPECT_EQ(torch::equal(ours.at("head.weight"), file.at("classifier.weight")),
              as == LoadAs::classifier);
  }
}

TEST(Weights, InferenceReadsTheEmbeddingsWhereTheyLie) {
  const EncoderFolder encoder = open_encoder(tiny_bert());
  const void* place = encoder.tensors.at("embeddings.word_embeddings.weight").data_ptr();
  SequenceClassifier shared(encoder.shape, HeadShape{Pooling::pooler, 3});
  load_weights(shared, encoder, LoadAs::classifier);
  EXPECT_EQ(parameters_of(shared).at("embeddings.word").data_ptr(), place);
  SequenceClassifier own(encoder.shape, HeadShape{Pooling::pooler, 3});
  load_weights(own, encoder, LoadAs::encoder);
  EXPECT_NE(parameters_of(own).at("embeddings.word").data_ptr(), place);
}

TEST(Weights, WritesTheNamesThatTransformersReads) {
  const auto module = load(tiny_bert(), LoadAs::classifier);
  const auto theirs = read_safetensors(tiny_bert() / "model.safetensors");
  NamedTensors ours = classifier_tensors(*module, *open_encoder(tiny_bert()).family);
  std::sort(ours.begin(), ours.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_EQ(ours[i].first, theirs[i].first);
    EXPECT_TRUE(torch::equal(ours[i].second, theirs[i].second)) << ours[i].first;
  }
}

// Without "bert.", in the oldest spelling, in half precision, with what pretraining leaves behind.
TEST(Weights, ReadsOtherSpellingsAndTypes) {
  const Scratch scratch;
  const Path folder = folder_with(scratch, [](NamedTensors& tensors) {
    for (auto& [name, tensor] : tensors) {
      if (name.starts_with("bert.")) name.erase(0, 5);
      if (name.ends_with("LayerNorm.weight")) name.replace(name.size() - 6, 6, "gamma");
      if (name.ends_with("LayerNorm.bias")) name.replace(name.size() - 4, 4, "beta");
      tensor =
          tensor.to(name.find("layer.0") == std::string::npos ? torch::kBFloat16 : torch::kFloat16);
    }
    tensors.emplace_back("embeddings.position_ids", torch::arange(64).unsqueeze(0));
    tensors.emplace_back("cls.predictions.bias", torch::zeros({200}));
    tensors.emplace_back("cls.seq_relationship.weight", torch::zeros({2, 32}));
  });
  const auto expected = parameters_of(*load(tiny_bert(), LoadAs::classifier));
  for (const LoadAs as : {LoadAs::classifier, LoadAs::encoder}) {
    for (const auto& [name, parameter] : parameters_of(*load(folder, as))) {
      if (name.starts_with("head.") && as == LoadAs::encoder) continue;
      EXPECT_EQ(parameter.scalar_type(), torch::kFloat32) << name;
      EXPECT_TRUE(torch::allclose(parameter, expected.at(name), 1e-2, 1e-3)) << name;
    }
  }
}

TEST(Weights, SaysWhatIsFresh) {
  const Scratch scratch;
  const Path folder = folder_with(scratch, [](NamedTensors& tensors) {
    std::erase_if(tensors, [](const auto& item) {
      return item.first.find("pooler") != std::string::npos || item.first.starts_with("classifier");
    });
  });
  const EncoderFolder encoder = open_encoder(folder);
  SequenceClassifier module(encoder.shape, HeadShape{Pooling::pooler, 5});
  EXPECT_EQ(load_weights(module, encoder, LoadAs::encoder),
            (std::vector<std::string>{"pooler.dense.weight", "pooler.dense.bias", "head.weight",
                                      "head.bias"}));
  SequenceClassifier mean(encoder.shape, HeadShape{Pooling::mean, 5});
  EXPECT_EQ(load_weights(mean, encoder, LoadAs::encoder),
            (std::vector<std::string>{"head.weight", "head.bias"}));
  expect_refusal(ErrorKind::model, "the tensor pooler.dense.weight is missing",
                 [&] { load_weights(module, encoder, LoadAs::classifier); });
}

struct Edit {
  const char* part;
  std::function<void(NamedTensors&)> change;
};

std::function<void(NamedTensors&)> replace(const std::string& name, const torch::Tensor& tensor) {
  return [=](NamedTensors& tensors) {
    for (auto& item : tensors) {
      if (item.first == name) item.second = tensor;
    }
  };
}

std::function<void(NamedTensors&)> add(const std::string& name, const torch::Tensor& tensor) {
  return [=](NamedTensors& tensors) { tensors.emplace_back(name, tensor); };
}

TEST(Weights, IsStrictBothWays) {
  const std::string layer = "bert.encoder.layer.1.";
  const Edit edits[] = {
      {"the tensor encoder.layer.1.output.dense.bias is missing",
       [&](NamedTensors& tensors) {
         std::erase_if(tensors,
                       [&](const auto& item) { return item.first == layer + "output.dense.bias"; });
       }},
      {"the tensor encoder.layer.2.output.dense.bias is not one of this architecture",
       add("bert.encoder.layer.2.output.dense.bias", torch::zeros({32}))},
      {"the tensor lm_head.weight is not one", add("lm_head.weight", torch::zeros({200, 32}))},
      {"encoder.layer.1.attention.self.key.weight has the shape [32, 31], config.json asks for "
       "[32, 32]",
       replace(layer + "attention.self.key.weight", torch::zeros({32, 31}))},
      {"embeddings.word_embeddings.weight has the shape [199, 32], config.json asks for [200, 32]",
       replace("bert.embeddings.word_embeddings.weight", torch::zeros({199, 32}))},
      {"is there under two names", add("embeddings.LayerNorm.gamma", torch::zeros({32}))},
      {"encoder.layer.1.output.dense.bias has the type",
       replace(layer + "output.dense.bias", torch::zeros({32}, torch::kInt64))},
  };
  for (const Edit& edit : edits) {
    const Scratch scratch;
    const Path folder = folder_with(scratch, edit.change);
    for (const LoadAs as : {LoadAs::classifier, LoadAs::encoder})
      expect_refusal(ErrorKind::model, edit.part, [&] { load(folder, as); });
  }
  const Scratch scratch;
  const Path folder = folder_with(scratch, replace("classifier.weight", torch::zeros({2, 32})));
  expect_refusal(ErrorKind::model, "classifier.weight has the shape [2, 32]",
                 [&] { load(folder, LoadAs::classifier); });
}

// A config.json that asks for a table of 10^13 values is refused before anything is allocated.
TEST(Weights, RefusesALyingConfigBeforeItAllocates) {
  const Scratch scratch;
  const Path folder = scratch.copy_of_tiny_bert();
  edit_json(folder / "config.json", [](Json& config) {
    config["vocab_size"] = 10'000'000;
    config["hidden_size"] = 65'536;
  });
  expect_refusal(ErrorKind::model, "config.json asks for [10000000, 65536]",
                 [&] { open_encoder(folder); });
}

TEST(Weights, FoldersWithoutTheFiles) {
  const Scratch scratch;
  expect_refusal(ErrorKind::system, "no such folder", [&] { open_encoder(scratch / "absent"); });
  const Path folder = scratch.copy_of_tiny_bert();
  std::filesystem::rename(folder / "model.safetensors", folder / "pytorch_model.bin");
  expect_refusal(ErrorKind::model, "pytorch_model.bin", [&] { open_encoder(folder); });
  std::filesystem::rename(folder / "pytorch_model.bin", folder / "model.safetensors.index.json");
  expect_refusal(ErrorKind::model, "several files", [&] { open_encoder(folder); });
  std::filesystem::remove(folder / "config.json");
  expect_refusal(ErrorKind::model, "config.json", [&] { open_encoder(folder); });
}

}  // namespace
}  // namespace pointsman::model
