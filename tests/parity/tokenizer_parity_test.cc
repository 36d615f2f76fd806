// Token ids and offsets of the real encoders in models/ against values that transformers and
// sentencepiece gave (tools/parity/tokenizer_values.py). tools/setup.sh fetches the encoders.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <memory>
#include <sstream>

#include "tests/support/tokenizer_support.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

constexpr std::array kFolders = {"all-MiniLM-L6-v2", "multilingual-e5-small"};

std::unique_ptr<const Tokenizer> load(const std::string& name) {
  return load_tokenizer(Path(POINTSMAN_SOURCE_DIR) / "models" / name);
}

// The cells of one column of a strict CSV, header aside.
std::vector<std::string> column(const Path& file, std::size_t wanted) {
  std::vector<std::string> cells;
  std::string cell;
  std::size_t field = 0;
  bool quoted = false;
  bool was_quoted = false;
  const auto finish = [&] {
    if (field++ == wanted) cells.push_back(cell);
    cell.clear();
    was_quoted = false;
  };
  for (const char c : read_file(file)) {
    if (c == '"') {
      if (!quoted && was_quoted) cell += c;  // the second of two
      quoted = !quoted;
      was_quoted = true;
    } else if (!quoted && (c == ',' || c == '\n')) {
      finish();
      if (c == '\n') field = 0;
    } else if (quoted || c != '\r') {
      cell += c;
    }
  }
  cells.erase(cells.begin());
  return cells;
}

TEST(TokenizerParity, AwkwardTexts) {
  const Json values = read_json(testing::kTextData / "awkward.json", ErrorKind::data);
  ASSERT_GE(values["rows"].size(), 300U);
  for (std::size_t i = 0; i < kFolders.size(); ++i) {
    ASSERT_EQ(values["folders"][i], kFolders[i]);
    const auto tokenizer = load(kFolders[i]);
    for (const Json& row : values["rows"]) {
      testing::expect_encoding(*tokenizer, row[0].get<std::string>(), row[1 + i][0], row[1 + i][1]);
    }
  }
}

// routes.txt has, for each row of routes.csv, the hash of the ids and offsets of both tokenizers.
TEST(TokenizerParity, EveryTextOfRoutes) {
  const auto texts = column(Path(POINTSMAN_SOURCE_DIR) / "configs" / "datasets" / "routes.csv", 1);
  ASSERT_EQ(texts.size(), 1510U);
  const std::array tokenizers = {load(kFolders[0]), load(kFolders[1])};
  std::ifstream expected(testing::kTextData / "routes.txt");
  for (const std::string& text : texts) {
    for (const auto& tokenizer : tokenizers) {
      std::string hash;
      expected >> hash;
      EXPECT_EQ(testing::short_hash(
                    testing::line_of(tokenizer->encode_with_offsets(text, testing::kNoLimit))),
                hash)
          << tokenizer->kind() << ": " << text;
    }
  }
}

// The awkward texts joined by spaces, over and over, to a million bytes.
TEST(TokenizerParity, AMillionBytes) {
  const Json values = read_json(testing::kTextData / "awkward.json", ErrorKind::data);
  std::string all;
  for (const Json& row : values["rows"])
    all += (all.empty() ? "" : " ") + row[0].get<std::string>();
  std::string text;
  while (text.size() < 1'000'000) text += all;
  text.resize(1'000'000);
  if (const auto cut = find_invalid_utf8(text)) text.resize(*cut);
  std::ifstream expected(testing::kTextData / "million.txt");
  for (const char* name : kFolders) {
    std::string hash;
    expected >> hash;
    const Encoding encoding = load(name)->encode_with_offsets(text, testing::kNoLimit);
    EXPECT_EQ(testing::short_hash(testing::line_of(encoding)), hash) << name;
  }
}

// Without its .model file, the tokenizer is rebuilt from tokenizer.json: the same ids.
TEST(TokenizerParity, UnigramFromTokenizerJsonIsTheModel) {
  const Path e5 = Path(POINTSMAN_SOURCE_DIR) / "models" / kFolders[1];
  testing::TemporaryFolder folder;
  for (const char* name : {"tokenizer.json", "tokenizer_config.json"}) {
    std::filesystem::create_symlink(std::filesystem::canonical(e5 / name), folder.path() / name);
  }
  const auto rebuilt = load_tokenizer(folder.path());
  const Json values = read_json(testing::kTextData / "awkward.json", ErrorKind::data);
  for (const Json& row : values["rows"])
    testing::expect_encoding(*rebuilt, row[0].get<std::string>(), row[2][0], row[2][1]);
  EXPECT_EQ(rebuilt->vocabulary_size(), 250002);
}

}  // namespace
}  // namespace pointsman::text
