#include "text/byte_bpe.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/rng.h"
#include "tests/unit/text/byte_bpe_support.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

using testing::byte_bpe_config;
using testing::byte_bpe_json;
using testing::byte_bpe_values;
using testing::TemporaryFolder;

std::unique_ptr<const Tokenizer> load(const Json& json, const std::string& config) {
  TemporaryFolder folder;
  folder.write("tokenizer.json", json.dump());
  folder.write("tokenizer_config.json", config);
  return load_tokenizer(folder.path());
}

std::unique_ptr<const Tokenizer> load(const std::string& variant) {
  return load(byte_bpe_json(variant), byte_bpe_config(variant));
}

void expect_rows(const Tokenizer& tokenizer, const std::string& variant) {
  for (const Json& row : testing::byte_bpe_rows(variant))
    testing::expect_encoding(tokenizer, row[0], row[1], row[2]);
}

std::string hash_of(const Tokenizer& tokenizer, const std::string& text) {
  return testing::short_hash(
      testing::line_of(tokenizer.encode_with_offsets(text, testing::kNoLimit)));
}

TEST(ByteBpe, EveryVariantIsTheReferences) {
  EXPECT_EQ(byte_bpe_values()["folders"].size(), 11U);
  for (const auto& [name, folder] : byte_bpe_values()["folders"].items()) {
    SCOPED_TRACE(name);
    expect_rows(*load(name), name);
  }
}

// Newer files have merges as lists of two, older ones as one string, without a type.
TEST(ByteBpe, OlderFilesAreTheSame) {
  Json json = byte_bpe_json("RoBERTa");
  for (Json& merge : json["model"]["merges"])
    merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
  json["model"].erase("type");
  json["model"].erase("byte_fallback");
  json["model"].erase("ignore_merges");
  expect_rows(*load(json, byte_bpe_config("RoBERTa")), "RoBERTa");
}

TEST(ByteBpe, RobertasVocabularyAndMergesAreTheSame) {
  const Json json = byte_bpe_json("RoBERTa");
  TemporaryFolder folder;
  folder.write("vocab.json", json["model"]["vocab"].dump());
  folder.write("merges.txt", testing::merges_file(json));
  expect_rows(*load_tokenizer(folder.path()), "RoBERTa");
  EXPECT_EQ(tokenizer_files(folder.path()), (std::vector<std::string>{"merges.txt", "vocab.json"}));
  folder.write("tokenizer_config.json",
               R"({"tokenizer_class": "RobertaTokenizer", "add_prefix_space": true})");
  const auto with_space = load_tokenizer(folder.path());
  expect_rows(*with_space, "RoBERTa with a space before");
}

// byte_bpe_awkward.txt has the hashes of three variants for each awkward text, and for all of them
// over and over, to a million bytes.
TEST(ByteBpe, AwkwardTextsAndAMillionBytes) {
  const std::array tokenizers = {load("RoBERTa"), load("RoBERTa with a space before"),
                                 load("ModernBERT")};
  const Json values = read_json(testing::kTextData / "awkward.json", ErrorKind::data);
  std::vector<std::string> texts;
  std::string all;
  for (const Json& row : values["rows"]) {
    texts.push_back(row[0].get<std::string>());
    all += (all.empty() ? "" : " ") + texts.back();
  }
  std::string& million = texts.emplace_back();
  while (million.size() < 1'000'000) million += all;
  million.resize(1'000'000);
  if (const auto cut = find_invalid_utf8(million)) million.resize(*cut);
  std::ifstream expected(testing::kTextData / "byte_bpe_awkward.txt");
  for (const std::string& text : texts) {
    for (const auto& tokenizer : tokenizers) {
      std::string hash;
      ASSERT_TRUE(expected >> hash);
      EXPECT_EQ(hash_of(*tokenizer, text), hash) << text.substr(0, 100);
    }
  }
}

// The texts of sequences() in tokenizer_bpe_values.py.
class Sequences {
 public:
  std::string next() {
    static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
        {0x20, 0x7F},     {0x300, 0x370},   {0x1100, 0x1200},   {0xAC00, 0xAC40},  {0x900, 0xE00},
        {0x1E00, 0x2000}, {0x3040, 0x3100}, {0x1D150, 0x1D1D0}, {0x2200, 0x2300},  {0xC0, 0x250},
        {0x9, 0x21},      {0x2000, 0x2030}, {0xF900, 0xFB00},   {0x1F300, 0x1F600}};
    std::string text;
    for (std::uint64_t k = below(10); k > 0; --k) {
      const auto [first, last] = kBlocks[below(std::size(kBlocks))];
      append_utf8(text, static_cast<char32_t>(first + below(last - first)));
    }
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33) % n;
  }
  std::uint64_t state_ = 1;
};

TEST(ByteBpe, ComposedReorderedAndSplitSequences) {
  const auto tokenizer = load("ModernBERT");
  std::ifstream expected(testing::kTextData / "byte_bpe_sequences.txt");
  Sequences sequences;
  for (int block = 0; block < 40; ++block) {
    std::string lines;
    for (int i = 0; i < 500; ++i) {
      const Encoding encoding = tokenizer->encode_with_offsets(sequences.next(), testing::kNoLimit);
      lines += (i == 0 ? "" : "\n") + testing::line_of(encoding);
    }
    std::string hash;
    ASSERT_TRUE(expected >> hash);
    EXPECT_EQ(testing::short_hash(lines), hash) << "texts from " << 500 * block;
  }
}

TEST(ByteBpe, SaysWhatItIs) {
  const auto roberta = load("RoBERTa");
  EXPECT_EQ(roberta->kind(), "byte-level BPE");
  EXPECT_EQ(roberta->vocabulary_size(), 560);
  EXPECT_EQ(roberta->pad_id(), 1);
  EXPECT_FALSE(roberta->unknown_id());
  EXPECT_EQ(roberta->model_max_length(), 512);
  const auto modernbert = load("ModernBERT");
  EXPECT_EQ(modernbert->vocabulary_size(), 674);
  EXPECT_EQ(modernbert->pad_id(), 589);
  EXPECT_EQ(modernbert->model_max_length(), 8192);
}

// The definition: merge the lowest rank, the leftmost of it, until nothing merges.
std::vector<std::int32_t> slow_merge(std::string_view word, const MergeTable& merges) {
  std::vector<std::int32_t> ids;
  for (const char byte : word) ids.push_back(static_cast<unsigned char>(byte));
  while (true) {
    Merge best;
    std::size_t place = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      const Merge merge = merges.find(ids[i], ids[i + 1]);
      if (merge.rank < best.rank) {
        best = merge;
        place = i;
      }
    }
    if (best.rank == Merge::kNone) return ids;
    ids[place] = best.id;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
}

TEST(ByteBpe, ShortAndLongWordsMergeByTheDefinition) {
  Rng rng(1, "merges");
  for (int round = 0; round < 60; ++round) {
    std::array<std::int32_t, 256> bytes{};
    for (std::size_t byte = 0; byte < 256; ++byte) bytes[byte] = static_cast<std::int32_t>(byte);
    std::vector<std::string> tokens;  // of the ids 'a', 'b' and 'c', then from 256 on
    const auto id_of = [](std::size_t i) {
      return static_cast<std::int32_t>(i < 3 ? 'a' + i : 253 + i);
    };
    for (const char* token : {"a", "b", "c"}) tokens.emplace_back(token);
    MergeTable merges(40);
    for (std::uint32_t rank = 0; rank < 40; ++rank) {
      const std::size_t left = rng.below(tokens.size());
      const std::size_t right = rng.below(tokens.size());
      const std::string joined = tokens[left] + tokens[right];
      std::size_t id = 0;
      while (id < tokens.size() && tokens[id] != joined) ++id;
      if (id == tokens.size()) tokens.push_back(joined);
      merges.insert(id_of(left), id_of(right), {rank, id_of(id)});
    }
    const ByteBpe bpe(bytes, merges);
    for (int i = 0; i < 30; ++i) {
      std::string word;
      for (std::uint64_t k = rng.below(120); k > 0; --k)
        word += static_cast<char>('a' + rng.below(3));
      std::vector<ByteToken> found;
      bpe.encode(word, found);
      std::vector<std::int32_t> ids;
      std::size_t size = 0;
      for (const ByteToken token : found) {
        ids.push_back(token.id);
        size += token.bytes;
      }
      ASSERT_EQ(ids, slow_merge(word, merges)) << word;
      ASSERT_EQ(size, word.size());
    }
  }
}

}  // namespace
}  // namespace pointsman::text
