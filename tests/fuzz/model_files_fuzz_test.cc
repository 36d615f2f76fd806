// Any bytes are read or refused with an Error: never a crash, another exception, or a large
// allocation. Run it in the preset asan to see reads outside of the bytes.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/rng.h"
#include "model/classifier_config.h"
#include "model/encoders.h"
#include "model/manifest.h"
#include "model/safetensors_header.h"

namespace pointsman::model {
namespace {

constexpr int kRounds = 4000;

Path tiny_bert() { return Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert"; }

// One to eight random edits: a byte changed, a run removed or repeated, an awkward value put in.
std::string mutate(std::string bytes, Rng& rng) {
  static const std::string values[] = {
      "-1", "0",  "1e99", "18446744073709551615", "null",    "true", "\"\"",
      "[]", "{}", "\xff", "[[[[[[[[[[",           "\\u0000", ",",    "\""};
  for (std::uint64_t edits = 1 + rng.below(8); edits > 0; --edits) {
    if (bytes.empty()) return bytes;
    const std::size_t at = rng.below(bytes.size());
    switch (rng.below(4)) {
      case 0:
        bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        bytes.erase(at, 1 + rng.below(40));
        break;
      case 2:
        bytes.insert(at, bytes.substr(rng.below(bytes.size()), rng.below(60)));
        break;
      default:
        bytes.insert(at, values[rng.below(std::size(values))]);
    }
  }
  return bytes;
}

// Returns how many of the mutations were accepted.
int survive(const std::string& bytes, const char* stream,
            const std::function<void(const std::string&)>& read) {
  Rng rng(13, stream);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string damaged = mutate(bytes, rng);
    try {
      read(damaged);
      ++accepted;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::model) << error.what();
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
  return accepted;
}

TEST(ModelFilesFuzz, SafetensorsHeader) {
  // The header and a little of the values: what lies behind it is not read.
  const std::string file = read_file(tiny_bert() / "model.safetensors");
  const auto read = [&](const std::string& head) {
    const std::string whole = head + file.substr(std::min(head.size(), file.size()));
    const auto tensors =
        read_safetensors_header(std::as_bytes(std::span(whole.data(), whole.size())), "F");
    for (const StoredTensor& tensor : tensors) {
      ASSERT_LE(tensor.begin, tensor.end);
      ASSERT_LE(tensor.end, whole.size());
    }
  };
  ASSERT_NO_THROW(read(file));
  survive(file.substr(0, 3000), "safetensors", read);
}

TEST(ModelFilesFuzz, EncoderConfigs) {
  const auto read = [](const std::string& text) {
    const Json config = parse_json(text, "F", ErrorKind::model);
    const ConfigReader reader(config, "F");
    const EncoderShape shape = encoder_family(reader).read_shape(reader);
    ASSERT_GE(shape.hidden, shape.heads);
    ASSERT_LE(shape.hidden, 65536);
    ASSERT_GE(read_id2label(config, "F").size(), 2U);
  };
  for (const EncoderFamily& family : kEncoderFamilies) {
    const std::string file = read_file(Path(POINTSMAN_SOURCE_DIR) / "tests/data/encoders" /
                                       family.model_type / "config.json");
    ASSERT_NO_THROW(read(file));
    EXPECT_GT(survive(file, family.model_type, read), 0) << "some edits do no harm";
  }
}

TEST(ModelFilesFuzz, Manifest) {
  const std::string file = R"({"format": 1, "name": "tiny", "kind": "encoder", "labels": ["a", "b"],
    "label_hash": ")" + data::LabelMap({"a", "b"}).hash() +
                           R"(", "weights_hash": "sha256:0",
    "tokenizer_hash": "sha256:0", "max_length": 8, "pooling": "auto", "prefix": "",
    "precision": "fp32", "temperature": 1.5, "abstain_below": 0.5, "fallback_label": "a",
    "costs": null, "trained_on": {"dataset_hash": "sha256:0", "rows": 2, "seed": 1, "commit": "c"},
    "golden": [{"text": "글", "logits": [0.5, -1], "label": "a"}]})";
  const auto read = [](const std::string& text) {
    const Manifest manifest = decode_manifest(parse_json(text, "F", ErrorKind::model), "F");
    ASSERT_EQ(data::LabelMap(manifest.labels).hash(), manifest.label_hash);
    ASSERT_GE(manifest.max_length, 1);
  };
  ASSERT_NO_THROW(read(file));
  EXPECT_GT(survive(file, "manifest", read), 0);
}

}  // namespace
}  // namespace pointsman::model
