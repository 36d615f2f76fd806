#include "model/safetensors.h"

#include <map>

#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

std::map<std::string, torch::Tensor> by_name(const NamedTensors& tensors) {
  return {tensors.begin(), tensors.end()};
}

TEST(Safetensors, ReadsTheReferenceLibrarysFile) {
  const auto tensors = by_name(read_safetensors(tiny_bert() / "model.safetensors"));
  EXPECT_EQ(tensors.size(), 5U + 2 * 16 + 2 + 2);  // embeddings, layers, pooler, classifier
  const torch::Tensor word = tensors.at("bert.embeddings.word_embeddings.weight");
  EXPECT_EQ(word.sizes(), (std::vector<std::int64_t>{200, 32}));
  EXPECT_EQ(word.scalar_type(), torch::kFloat32);
}

TEST(Safetensors, TensorsOutliveTheReader) {
  torch::Tensor kept;
  {
    const Scratch scratch;
    write_safetensors(scratch / "a.safetensors", {{"a", torch::arange(1000)}});
    kept = read_safetensors(scratch / "a.safetensors").front().second;
  }
  EXPECT_EQ(kept.sum().item<std::int64_t>(), 999 * 1000 / 2);
}

TEST(Safetensors, RoundTripsEveryTypeAligned) {
  const Scratch scratch;
  const auto values = torch::randn({3, 5});
  const NamedTensors written = {{"half", values.to(torch::kFloat16)},
                                {"a.single", values.t()},  // made contiguous when it is written
                                {"brain", values.to(torch::kBFloat16)},
                                {"ids", torch::arange(7)},
                                {"bytes", torch::arange(3, torch::kUInt8)},
                                {"scalar", torch::tensor(2.5)},
                                {"none", torch::empty({0, 4})}};
  write_safetensors(scratch / "x.safetensors", written);
  const auto read = by_name(read_safetensors(scratch / "x.safetensors"));
  ASSERT_EQ(read.size(), written.size());
  for (const auto& [name, tensor] : written) {
    EXPECT_TRUE(torch::equal(read.at(name), tensor)) << name;
    EXPECT_EQ(read.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(read.at(name).data_ptr()) % tensor.element_size(),
              0U);
  }
}

TEST(Safetensors, ReadsTensorsThatLieAskew) {
  const Scratch scratch;
  std::string header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                       R"("b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})";
  std::string file(8, '\0');
  file[0] = static_cast<char>(header.size());
  const float value = 3.5F;
  file += header + "\x07" + std::string(reinterpret_cast<const char*>(&value), sizeof value);
  write_file_atomically(scratch / "askew.safetensors", file);
  EXPECT_EQ(by_name(read_safetensors(scratch / "askew.safetensors")).at("b").item<float>(), 3.5F);
}

TEST(Safetensors, TheSameTensorsGiveTheSameBytes) {
  const Scratch scratch;
  const auto a = torch::ones({4}), b = torch::zeros({2, 2});
  write_safetensors(scratch / "1", {{"a", a}, {"b", b}});
  write_safetensors(scratch / "2", {{"b", b}, {"a", a}});
  EXPECT_EQ(read_file(scratch / "1"), read_file(scratch / "2"));
}

TEST(Safetensors, NamesTheFile) {
  const Scratch scratch;
  expect_refusal(ErrorKind::system, "absent.safetensors",
                 [&] { read_safetensors(scratch / "absent.safetensors"); });
  write_file_atomically(scratch / "empty.safetensors", "");
  expect_refusal(ErrorKind::model, "empty.safetensors: is too short",
                 [&] { read_safetensors(scratch / "empty.safetensors"); });
}

}  // namespace
}  // namespace pointsman::model
