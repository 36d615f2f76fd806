#include <gtest/gtest.h>

#include "tests/support/tokenizer_support.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

using testing::TemporaryFolder;

constexpr std::string_view kConfig = R"({"tokenizer_class": "XLMRobertaTokenizer"})";

// tests/data/text/sentencepiece.json: what the sentencepiece package makes of texts with small
// models (tools/parity/tokenizer_values.py): user-defined and unused pieces, byte fallback, own
// rules, white space as suffix, kept, without a prefix, and DeBERTa's order of pieces.
TEST(SentencePiece, EveryKindOfModelIsTheReferences) {
  const Json values = read_json(testing::kTextData / "sentencepiece.json", ErrorKind::data);
  EXPECT_EQ(values["models"].size(), 7U);
  for (const auto& [name, rows] : values["models"].items()) {
    SCOPED_TRACE(name);
    TemporaryFolder files;
    files.write("sentencepiece.bpe.model", read_file(testing::kTextData / (name + ".model")));
    // Published DeBERTa folders name no class.
    files.write("tokenizer_config.json", name.ends_with("deberta") ? "{}" : kConfig);
    const auto tokenizer = load_tokenizer(files.path());
    EXPECT_EQ(tokenizer->kind(),
              name.starts_with("bpe") ? "SentencePiece BPE" : "SentencePiece unigram");
    for (const Json& row : rows) testing::expect_encoding(*tokenizer, row[0], row[1], row[2]);
  }
}

TEST(SentencePiece, SaysWhatItIs) {
  TemporaryFolder files;
  files.write("sentencepiece.bpe.model", read_file(testing::kTextData / "unigram.model"));
  files.write("tokenizer_config.json",
              R"({"tokenizer_class": "XLMRobertaTokenizerFast", "model_max_length": 512})");
  const auto tokenizer = load_tokenizer(files.path());
  EXPECT_EQ(tokenizer->vocabulary_size(), 562);  // 560 pieces, <pad> and <mask>
  EXPECT_EQ(tokenizer->unknown_id(), 3);
  EXPECT_EQ(tokenizer->pad_id(), 1);
  EXPECT_EQ(tokenizer->model_max_length(), 512);
}

TEST(SentencePiece, DebertaHasItsOwnIds) {
  TemporaryFolder files;
  files.write("spm.model", read_file(testing::kTextData / "unigram_deberta.model"));
  const auto tokenizer = load_tokenizer(files.path());
  EXPECT_EQ(tokenizer->vocabulary_size(), 501);  // 500 pieces and [MASK]
  EXPECT_EQ(tokenizer->unknown_id(), 3);
  EXPECT_EQ(tokenizer->pad_id(), 0);
  const auto expect_named = [&](const char* config, const char* part) {
    files.write("tokenizer_config.json", config);
    const std::string said =
        testing::refusal(ErrorKind::model, [&] { load_tokenizer(files.path()); });
    EXPECT_NE(said.find(part), std::string::npos) << said;
  };
  expect_named(R"({"tokenizer_class": "XLMRobertaTokenizer"})", "DebertaV2Tokenizer is");
  expect_named(R"({"do_lower_case": true})", "'do_lower_case' is true");
  expect_named(R"({"split_by_punct": true})", "'split_by_punct' is true");
  expect_named(R"({"cls_token": "<s>"})", "DeBERTa's is '[CLS]'");
}

// What transformers 5 writes and makes of texts: NFC in the place of the model's own rules.
TEST(SentencePiece, DebertaJsonOfTransformersIsTheReferences) {
  const Json values = read_json(testing::kTextData / "deberta.json", ErrorKind::data);
  TemporaryFolder files;
  files.write("tokenizer.json", values["json"].dump());
  const auto tokenizer = load_tokenizer(files.path());
  EXPECT_EQ(tokenizer->vocabulary_size(), 21);
  for (const Json& row : values["rows"]) {
    const std::vector<std::int32_t> expected = row[1];
    EXPECT_EQ(tokenizer->encode(row[0].get<std::string>(), testing::kNoLimit).ids, expected)
        << row[0];
  }
  Json other = values["json"];
  other["normalizer"]["normalizers"][0]["content"] = "_";
  files.write("tokenizer.json", other.dump());
  const std::string said =
      testing::refusal(ErrorKind::model, [&] { load_tokenizer(files.path()); });
  EXPECT_NE(said.find("'NFC' is not supported"), std::string::npos) << said;
}

// A million characters: time is linear and sums stay exact enough to tell pieces apart.
TEST(SentencePiece, LongTextsAreCutLikeShortOnes) {
  for (const char* name : {"unigram", "bpe"}) {
    TemporaryFolder files;
    files.write("sentencepiece.bpe.model",
                read_file(testing::kTextData / (std::string(name) + ".model")));
    files.write("tokenizer_config.json", kConfig);
    const auto tokenizer = load_tokenizer(files.path());
    const std::string sentence = "how do i write a function that returns ";
    const std::vector<std::int32_t> one = tokenizer->encode(sentence, testing::kNoLimit).ids;
    std::string text;
    while (text.size() < 1'000'000) text += sentence;
    const std::vector<std::int32_t> ids = tokenizer->encode(text, testing::kNoLimit).ids;
    ASSERT_EQ((ids.size() - 2) % (one.size() - 2), 0U) << name;
    for (std::size_t i = 1; i + 1 < ids.size(); ++i)
      ASSERT_EQ(ids[i], one[1 + (i - 1) % (one.size() - 2)]) << name << i;
  }
}

}  // namespace
}  // namespace pointsman::text
