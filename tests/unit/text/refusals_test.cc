#include <gtest/gtest.h>

#include "base/rng.h"
#include "tests/support/tokenizer_support.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

using testing::refusal;
using testing::TemporaryFolder;

constexpr const char* kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n##x\n";
constexpr const char* kXlmR = R"({"tokenizer_class": "XLMRobertaTokenizer"})";

const Json kWordPieceJson = Json::parse(R"({
  "added_tokens": [{"id": 2, "content": "[CLS]", "special": true, "normalized": false}],
  "normalizer": {"type": "BertNormalizer", "lowercase": true},
  "pre_tokenizer": {"type": "BertPreTokenizer"},
  "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
  "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4}}})");

const Json kUnigramJson = Json::parse(R"({
  "normalizer": {"type": "Precompiled", "precompiled_charsmap": ""},
  "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
  "model": {"type": "Unigram", "unk_id": 3, "vocab":
    [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁a", -1.5], ["b", -2.0], ["▁", -3], ["<mask>", 0]]}})");

// What is said about a folder that holds these files.
std::string refused(const std::vector<std::pair<std::string, std::string>>& files,
                    ErrorKind kind = ErrorKind::model) {
  TemporaryFolder folder;
  for (const auto& [name, content] : files) folder.write(name, content);
  return refusal(kind, [&] { load_tokenizer(folder.path()); });
}

void expect_named(const std::string& message, const std::string& name) {
  EXPECT_NE(message.find(name), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

template <class Change>
std::string changed(Json json, Change&& change) {
  change(json);
  return json.dump();
}

TEST(Refusals, FoldersWithoutATokenizer) {
  refusal(ErrorKind::system, [] { load_tokenizer("/nowhere/at/all"); });
  expect_named(refused({}, ErrorKind::system), "vocab.txt");
  expect_named(refused({{"tokenizer.json", R"({"model": {"type": "WordLevel", "vocab": {}}})"}}),
               "'WordLevel'");
}

TEST(Refusals, VocabularyWithoutTheSpecialTokens) {
  expect_named(
      refused({{"vocab.txt", "[UNK]\n[CLS]\n[SEP]\n"},
               {"tokenizer_config.json", R"({"pad_token": "<pad>", "unk_token": "<x>"})"},
               {"tokenizer.json",
                changed(kWordPieceJson, [](Json& j) { j["model"]["unk_token"] = "<y>"; })}}),
      "'unk_token'");
  expect_named(
      refused({{"tokenizer.json",
                changed(kWordPieceJson, [](Json& j) { j["model"]["vocab"].erase("[SEP]"); })}}),
      "'[SEP]' is not in the vocabulary");
}

TEST(Refusals, WhatTokenizerConfigAsksFor) {
  const auto with = [](const char* config) {
    return refused({{"vocab.txt", kVocabulary}, {"tokenizer_config.json", config}});
  };
  expect_named(with(R"({"tokenizer_class": "BertJapaneseTokenizer"})"), "'BertJapaneseTokenizer'");
  expect_named(with(R"({"tokenizer_class": 7})"), "'tokenizer_class'");
  expect_named(with(R"({"do_lower_case": "yes"})"), "'do_lower_case'");
  expect_named(with(R"({"do_basic_tokenize": false})"), "'do_basic_tokenize: false'");
  expect_named(with(R"({"never_split": ["x"]})"), "'never_split'");
  expect_named(with(R"({"model_max_length": 0})"), "'model_max_length'");
  expect_named(with(R"({"model_max_length": "long"})"), "'model_max_length'");
  expect_named(with(R"({"added_tokens_decoder": {"x": {"content": "y"}}})"), "'x'");
  expect_named(with(R"({"added_tokens_decoder": {"6": {"content": "hello"}}})"),
               "has the id 6, but 5");
  expect_named(with(R"({"added_tokens_decoder": {"99": {"content": "new"}}})"), "7, the next");
  expect_named(with(R"({"sep_token": {"text": "x"}})"), "'content'");
  expect_named(with(R"({"sep_token": 3})"), "'sep_token'");
  expect_named(with("[]"), "object");
  expect_named(with("{"), "not valid JSON");
  expect_named(refused({{"vocab.txt", kVocabulary}, {"added_tokens.json", R"({"x": 9})"}}),
               "added_tokens.json");
  expect_named(refused({{"vocab.txt", std::string(kVocabulary) + "\xFF\n"}}), "UTF-8");
}

TEST(Refusals, PartsOfAWordPieceTokenizerJson) {
  const auto with = [](auto change) {
    return refused({{"tokenizer.json", changed(kWordPieceJson, change)}});
  };
  TemporaryFolder good;
  good.write("tokenizer.json", kWordPieceJson.dump());
  EXPECT_EQ(load_tokenizer(good.path())->kind(), "WordPiece");
  expect_named(with([](Json& j) { j["normalizer"] = nullptr; }), "'null'");
  expect_named(with([](Json& j) { j["normalizer"]["type"] = "Sequence"; }), "'Sequence'");
  expect_named(with([](Json& j) { j["normalizer"]["lowercase"] = 1; }), "'lowercase'");
  expect_named(with([](Json& j) { j["pre_tokenizer"]["type"] = "Whitespace"; }), "'Whitespace'");
  expect_named(with([](Json& j) { j["post_processor"]["type"] = "ByteLevel"; }), "'ByteLevel'");
  expect_named(
      with([](Json& j) {
        j["post_processor"].update(Json{
            {"type", "RobertaProcessing"}, {"trim_offsets", true}, {"add_prefix_space", false}});
      }),
      "'trim_offsets: true'");
  expect_named(with([](Json& j) { j["post_processor"]["cls"] = 5; }), "post_processor");
  expect_named(with([](Json& j) { j["model"]["vocab"]["x"] = "y"; }), "'model.vocab'");
  expect_named(with([](Json& j) { j["model"]["vocab"]["x"] = -1; }), "out of range");
  expect_named(with([](Json& j) { j["model"]["vocab"]["x"] = 1LL << 40; }), "out of range");
  expect_named(with([](Json& j) { j["model"]["vocab"] = 5; }), "'model.vocab'");
  expect_named(with([](Json& j) { j["model"]["vocab"]["x"] = {{"deep", 1}}; }), "'model.vocab'");
  expect_named(with([](Json& j) { j["model"]["max_input_chars_per_word"] = 0; }),
               "'max_input_chars_per_word'");
  expect_named(with([](Json& j) { j["added_tokens"] = 5; }), "'added_tokens'");
  expect_named(with([](Json& j) { j["added_tokens"][0].erase("id"); }), "'id'");
  expect_named(with([](Json& j) { j.erase("model"); }), "'model'");
  // transformers would go by tokenizer_config.json's silence, the tokenizers library by
  // tokenizer.json.
  const std::string keeps_case =
      changed(kWordPieceJson, [](Json& j) { j["normalizer"]["lowercase"] = false; });
  expect_named(refused({{"tokenizer.json", keeps_case},
                        {"tokenizer_config.json", R"({"tokenizer_class": "BertTokenizer"})"}}),
               "'do_lower_case'");
  expect_named(refused({{"tokenizer.json", keeps_case},
                        {"tokenizer_config.json",
                         R"({"tokenizer_class": "ConvBertTokenizer", "do_lower_case": true})"}}),
               "'do_lower_case'");
}

TEST(Refusals, SentencePieceOfAnotherKind) {
  const std::string model = read_file(testing::kTextData / "unigram.model");
  const auto with = [&](const char* config) {
    return refused({{"sentencepiece.bpe.model", model}, {"tokenizer_config.json", config}});
  };
  expect_named(with("{}"), "'tokenizer_class'");
  expect_named(with(R"({"tokenizer_class": "T5Tokenizer"})"), "'T5Tokenizer'");
  expect_named(with(R"({"tokenizer_class": "XLMRobertaTokenizer", "sep_token": "<sep>"})"),
               "'<sep>'");
}

TEST(Refusals, PartsOfAUnigramTokenizerJson) {
  const auto with = [](auto change) {
    return refused(
        {{"tokenizer.json", changed(kUnigramJson, change)}, {"tokenizer_config.json", kXlmR}});
  };
  TemporaryFolder good;
  good.write("tokenizer.json", kUnigramJson.dump());
  good.write("tokenizer_config.json", kXlmR);
  EXPECT_EQ(load_tokenizer(good.path())->encode("ab a", 9).ids,
            (std::vector<std::int32_t>{0, 4, 5, 4, 2}));
  EXPECT_EQ(load_tokenizer(good.path())->vocabulary_size(), 8);
  expect_named(with([](Json& j) { j["normalizer"]["type"] = "NFKC"; }), "'NFKC'");
  expect_named(with([](Json& j) { j["normalizer"]["precompiled_charsmap"] = "A*"; }), "base64");
  expect_named(with([](Json& j) { j["normalizer"]["precompiled_charsmap"] = "AAAA"; }),
               "character map");
  expect_named(with([](Json& j) { j["pre_tokenizer"]["type"] = "ByteLevel"; }), "'ByteLevel'");
  expect_named(with([](Json& j) { j["pre_tokenizer"]["add_prefix_space"] = false; }),
               "before the text");
  expect_named(with([](Json& j) { j["model"]["vocab"][0][0] = "<bos>"; }), "<s>, <pad>");
  expect_named(with([](Json& j) { j["model"]["vocab"][4] = {"x"}; }), "'model.vocab'");
  expect_named(with([](Json& j) { j["model"]["vocab"][4] = {1, "x"}; }), "'model.vocab'");
  expect_named(with([](Json& j) { j["model"]["vocab"][5] = {"▁a", -1}; }), "already defined");
  expect_named(with([](Json& j) { j["model"]["byte_fallback"] = true; }), "'byte_fallback: true'");
}

// Every cut of the files and many flipped bytes: loaded or refused, never a crash, and what was
// loaded encodes.
class Hostile : public ::testing::TestWithParam<const char*> {};

TEST_P(Hostile, FilesAreRefusedOrWork) {
  const std::string name = GetParam();
  const bool is_model = name.ends_with(".model");
  const std::string file = is_model          ? "sentencepiece.bpe.model"
                           : name == "vocab" ? "vocab.txt"
                                             : "tokenizer.json";
  const std::string good = is_model ? read_file(testing::kTextData / name)
                           : name == "vocab"
                               ? kVocabulary
                               : (name == "unigram" ? kUnigramJson : kWordPieceJson).dump();
  TemporaryFolder folder;
  if (is_model || name == "unigram") folder.write("tokenizer_config.json", kXlmR);
  const auto attempt = [&](const std::string& content) {
    folder.write(file, content);
    try {
      load_tokenizer(folder.path())
          ->encode_with_offsets("Hello \u4e2d <ent> x\u0301  a\U0001F600 ＡＢ", 50);
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  };
  Rng rng(3, name);
  const int rounds = 150;
  for (int i = 0; i < rounds; ++i)
    attempt(good.substr(0, good.size() * static_cast<std::size_t>(i) / rounds));
  for (int i = 0; i < rounds; ++i) {
    std::string bad = good;
    for (std::uint64_t k = rng.below(4) + 1; k > 0; --k)
      bad[rng.below(bad.size())] = static_cast<char>(rng.below(256));
    attempt(bad);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Hostile,
                         ::testing::Values("vocab", "wordpiece", "unigram", "unigram.model",
                                           "bpe_unused.model", "unigram_plain.model"));

TEST(Refusals, TrainingTypesThatAreNotSupported) {
  std::string model = read_file(testing::kTextData / "unigram_suffix.model");
  model +=
      std::string("\x12\x02\x18\x04", 4);  // trainer_spec { model_type: CHAR }, as a later field
  expect_named(refused({{"sentencepiece.bpe.model", model}, {"tokenizer_config.json", kXlmR}}),
               "type char");
}

}  // namespace
}  // namespace pointsman::text
