#include <gtest/gtest.h>

#include "tests/support/tokenizer_support.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

using testing::TemporaryFolder;

std::string lines(const Json& vocabulary) {
  std::string out;
  for (const Json& piece : vocabulary) out += piece.get<std::string>() + "\n";
  return out;
}

// tests/data/text/wordpiece.json: small folders and what transformers makes of texts with them
// (tools/parity/tokenizer_values.py).
TEST(WordPiece, EveryVariantOfTheFolderIsTheReferences) {
  const Json values = read_json(testing::kTextData / "wordpiece.json", ErrorKind::data);
  EXPECT_EQ(values["folders"].size(), 11U);
  for (const auto& [name, folder] : values["folders"].items()) {
    SCOPED_TRACE(name);
    TemporaryFolder files;
    if (folder.contains("json")) {
      files.write("tokenizer.json", folder["json"].dump());
    } else {
      files.write("vocab.txt", lines(values["vocabulary"]));
    }
    if (!folder["config"].empty()) files.write("tokenizer_config.json", folder["config"].dump());
    const auto tokenizer = load_tokenizer(files.path());
    for (const Json& row : folder["rows"])
      testing::expect_encoding(*tokenizer, row[0], row[1], row[2]);
  }
}

class WordPieceFolder : public ::testing::Test {
 protected:
  WordPieceFolder() {
    files.write("vocab.txt",
                "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nhello\r\nworld \r\nhello\n");
  }
  TemporaryFolder files;
};

TEST_F(WordPieceFolder, SaysWhatItIs) {
  const auto tokenizer = load_tokenizer(files.path());
  EXPECT_EQ(tokenizer->kind(), "WordPiece");
  EXPECT_EQ(tokenizer->vocabulary_size(), 8);
  EXPECT_EQ(tokenizer->unknown_id(), 1);
  EXPECT_EQ(tokenizer->pad_id(), 0);
  EXPECT_FALSE(tokenizer->model_max_length());
  EXPECT_EQ(tokenizer->encode("hello world", 9).ids, (std::vector<std::int32_t>{2, 7, 6, 3}));
  EXPECT_EQ(tokenizer_files(files.path()), std::vector<std::string>{"vocab.txt"});
}

TEST_F(WordPieceFolder, CutsAtMaxLengthAndSaysSo) {
  const auto tokenizer = load_tokenizer(files.path());
  const Encoding whole = tokenizer->encode_with_offsets("hello world hello", 5);
  EXPECT_FALSE(whole.truncated);
  EXPECT_EQ(whole.ids.size(), 5U);
  const Encoding cut = tokenizer->encode_with_offsets("hello world hello", 4);
  EXPECT_TRUE(cut.truncated);
  EXPECT_EQ(cut.ids, (std::vector<std::int32_t>{2, 7, 6, 3}));
  ASSERT_EQ(cut.offsets.size(), 4U);
  EXPECT_EQ(cut.offsets[2].begin, 6);
  EXPECT_EQ(cut.offsets[2].end, 11);
  EXPECT_EQ(tokenizer->encode("hello", 2).ids, (std::vector<std::int32_t>{2, 3}));
  testing::refusal(ErrorKind::config, [&] { tokenizer->encode("hello", 1); });
}

TEST_F(WordPieceFolder, ReadsModelMaxLength) {
  files.write("tokenizer_config.json", R"({"model_max_length": 512})");
  EXPECT_EQ(load_tokenizer(files.path())->model_max_length(), 512);
  files.write("tokenizer_config.json", R"({"model_max_length": 1e30})");
  EXPECT_FALSE(load_tokenizer(files.path())->model_max_length());
  files.write("tokenizer_config.json", R"({"model_max_length": 1000000000000000019884624838656})");
  EXPECT_FALSE(load_tokenizer(files.path())->model_max_length());
}

TEST_F(WordPieceFolder, RefusesInvalidUtf8WithItsPosition) {
  const auto tokenizer = load_tokenizer(files.path());
  const std::string message =
      testing::refusal(ErrorKind::data, [&] { tokenizer->encode("hello \xED\xA0\x80", 9); });
  EXPECT_NE(message.find("byte 6 "), std::string::npos) << message;
}

}  // namespace
}  // namespace pointsman::text
