// What every tokenizer of text/tokenizers.h promises, whatever it is made of.
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "base/rng.h"
#include "tests/support/tokenizer_support.h"
#include "tests/unit/text/byte_bpe_support.h"
#include "text/tokenizers.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

struct Row {
  const char* family;  // of kTokenizerFamilies
  const char* kind;
  std::vector<std::pair<std::string, std::string>> files;
};

std::vector<Row> rows() {
  const std::string xlm_r = R"({"tokenizer_class": "XLMRobertaTokenizer"})";
  const auto model = [](const char* name) { return read_file(testing::kTextData / name); };
  std::string vocabulary;
  const Json values = read_json(testing::kTextData / "wordpiece.json", ErrorKind::data);
  for (const Json& piece : values["vocabulary"]) vocabulary += piece.get<std::string>() + "\n";
  const auto byte_bpe = [](const std::string& variant) -> Row {
    return {"byte-level BPE",
            "byte-level BPE",
            {{"tokenizer.json", testing::byte_bpe_json(variant).dump()},
             {"tokenizer_config.json", testing::byte_bpe_config(variant)}}};
  };
  const Json roberta = testing::byte_bpe_json("RoBERTa");
  return {
      {"WordPiece", "WordPiece", {{"vocab.txt", vocabulary}}},
      {"WordPiece",
       "WordPiece",
       {{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"do_lower_case": false})"}}},
      {"SentencePiece",
       "SentencePiece unigram",
       {{"sentencepiece.bpe.model", model("unigram.model")}, {"tokenizer_config.json", xlm_r}}},
      {"SentencePiece",
       "SentencePiece unigram",
       {{"spiece.model", model("unigram_plain.model")}, {"tokenizer_config.json", xlm_r}}},
      {"SentencePiece",
       "SentencePiece BPE",
       {{"sentencepiece.bpe.model", model("bpe.model")}, {"tokenizer_config.json", xlm_r}}},
      {"SentencePiece",
       "SentencePiece BPE",
       {{"sentencepiece.bpe.model", model("bpe_unused.model")}, {"tokenizer_config.json", xlm_r}}},
      // None that puts a space before the text: the reference trims that space off the first
      // character's span, so that spans are out of order there.
      byte_bpe("RoBERTa"),
      byte_bpe("ModernBERT"),
      byte_bpe("ModernBERT with more tokens"),
      {"byte-level BPE",
       "byte-level BPE",
       {{"vocab.json", roberta["model"]["vocab"].dump()},
        {"merges.txt", testing::merges_file(roberta)}}},
  };
}

class TokenizerFamilyTest : public ::testing::TestWithParam<std::size_t> {
 protected:
  TokenizerFamilyTest() : row_(rows()[GetParam()]) {
    for (const auto& [name, content] : row_.files) folder_.write(name, content);
    tokenizer_ = load_tokenizer(folder_.path());
  }
  std::string random_text(Rng& rng) const;

  Row row_;
  testing::TemporaryFolder folder_;
  std::unique_ptr<const Tokenizer> tokenizer_;
};

// Code points of every plane, words of the vocabulary, white space.
std::string TokenizerFamilyTest::random_text(Rng& rng) const {
  static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x20, 0x7F},     {0x0, 0x20},      {0x300, 0x370},     {0xAC00, 0xD7A4},  {0x1100, 0x1200},
      {0x3040, 0x3100}, {0x4E00, 0x9FFF}, {0x1F300, 0x1FAFF}, {0xE000, 0x110000}};
  static constexpr const char* kWords[] = {"hello", "[SEP]", "<s>",    "<ent>", "world ",
                                           " ",     "the",   "\u2581", "\u200b"};
  std::string text;
  for (std::uint64_t k = rng.below(12); k > 0; --k) {
    if (rng.below(3) == 0) {
      text += kWords[rng.below(std::size(kWords))];
      continue;
    }
    const auto [first, last] = kBlocks[rng.below(std::size(kBlocks))];
    append_utf8(text, static_cast<char32_t>(first + rng.below(last - first)));
  }
  return text;
}

TEST_P(TokenizerFamilyTest, IsOfItsFamilyAndSaysItsKind) {
  bool listed = false;
  for (const TokenizerFamily& family : kTokenizerFamilies)
    listed = listed || std::string(family.name) == row_.family;
  EXPECT_TRUE(listed);
  EXPECT_EQ(tokenizer_->kind(), row_.kind);
  EXPECT_GT(tokenizer_->vocabulary_size(), 3);
  EXPECT_LT(tokenizer_->pad_id(), tokenizer_->vocabulary_size());
}

// A word that is encoded as one piece behind a space is that piece.
TEST_P(TokenizerFamilyTest, WordsAreThePiecesTheyAreEncodedAs) {
  std::size_t whole = 0;
  for (const VocabularyWord& one : tokenizer_->words()) {
    ASSERT_FALSE(find_invalid_utf8(one.text));
    if (one.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos) continue;
    const auto ids = tokenizer_->encode(one.text + " " + one.text, 100).ids;
    if (ids.size() != 4) continue;
    EXPECT_EQ(ids[2], one.id) << one.text;
    ++whole;
  }
  EXPECT_EQ(whole > 0, std::string_view(row_.kind) != "byte-level BPE");
}

TEST_P(TokenizerFamilyTest, OffsetsSliceBack) {
  Rng rng(1, "offsets");
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random_text(rng);
    const Encoding encoding = tokenizer_->encode_with_offsets(text, testing::kNoLimit);
    ASSERT_EQ(encoding.offsets.size(), encoding.ids.size());
    ASSERT_EQ(encoding.ids, tokenizer_->encode(text, testing::kNoLimit).ids);
    ASSERT_TRUE(tokenizer_->encode(text, testing::kNoLimit).offsets.empty());
    std::int32_t begin = 0;
    for (std::size_t t = 1; t + 1 < encoding.ids.size(); ++t) {
      const Span span = encoding.offsets[t];
      ASSERT_LE(begin, span.begin) << Json(text).dump();  // in the order of the text
      ASSERT_LE(span.begin, span.end);
      ASSERT_LE(static_cast<std::size_t>(span.end), text.size());
      const auto size = static_cast<std::size_t>(span.end - span.begin);
      ASSERT_FALSE(find_invalid_utf8(
          std::string_view(text).substr(static_cast<std::size_t>(span.begin), size)));
      ASSERT_GE(encoding.ids[t], 0);
      ASSERT_LT(encoding.ids[t], tokenizer_->vocabulary_size());
      begin = span.begin;
    }
  }
}

TEST_P(TokenizerFamilyTest, TruncationKeepsAPrefixAndTheLastToken) {
  Rng rng(2, "truncation");
  for (int i = 0; i < 500; ++i) {
    const std::string text = random_text(rng);
    const Encoding full = tokenizer_->encode_with_offsets(text, testing::kNoLimit);
    EXPECT_FALSE(full.truncated);
    for (std::size_t length = 2; length <= full.ids.size() + 1; ++length) {
      const Encoding cut = tokenizer_->encode_with_offsets(text, length);
      ASSERT_EQ(cut.truncated, length < full.ids.size());
      std::vector<std::int32_t> expected = full.ids;
      if (cut.truncated) {
        expected.resize(length - 1);
        expected.push_back(full.ids.back());
      }
      ASSERT_EQ(cut.ids, expected);
      ASSERT_EQ(cut.offsets.size(), cut.ids.size());
    }
  }
}

// The tokens and offsets of each text, of each a prefix, between the special tokens.
TEST_P(TokenizerFamilyTest, APairIsThePrefixesOfItsTexts) {
  Rng rng(6, "pairs");
  const PairFormat& format = *tokenizer_->pair_format();
  const std::size_t special = format.before.size() + format.between.size() + format.after.size();
  for (int i = 0; i < 300; ++i) {
    const std::string first = random_text(rng), second = random_text(rng);
    const Encoding one = tokenizer_->encode_with_offsets(first, testing::kNoLimit),
                   two = tokenizer_->encode_with_offsets(second, testing::kNoLimit);
    const std::size_t whole = special + one.ids.size() + two.ids.size() - 4;
    const std::size_t length = special + rng.below(whole - special + 2);
    const Encoding pair = tokenizer_->encode_pair_with_offsets(first, second, length);
    ASSERT_EQ(pair.ids, tokenizer_->encode_pair(first, second, length).ids);
    ASSERT_EQ(pair.ids.size(), std::min(length, whole));
    ASSERT_EQ(pair.offsets.size(), pair.ids.size());
    ASSERT_EQ(pair.truncated, length < whole);
    ASSERT_TRUE(pair.types.empty() || pair.types.size() == pair.ids.size());
    const auto expect_prefix = [&](const Encoding& text, std::size_t begin, std::size_t end) {
      for (std::size_t t = begin; t < end; ++t) {
        ASSERT_EQ(pair.ids[t], text.ids[t - begin + 1]);
        ASSERT_EQ(pair.offsets[t].begin, text.offsets[t - begin + 1].begin);
        ASSERT_EQ(pair.offsets[t].end, text.offsets[t - begin + 1].end);
      }
    };
    expect_prefix(one, format.before.size(), pair.second - format.between.size());
    expect_prefix(two, pair.second, pair.ids.size() - format.after.size());
  }
}

TEST_P(TokenizerFamilyTest, ManyThreadsGiveTheSame) {
  Rng rng(3, "threads");
  std::vector<std::string> texts(300);
  for (std::string& text : texts) text = random_text(rng);
  std::vector<std::vector<std::vector<std::int32_t>>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : found) {
      threads.emplace_back([&] {
        for (const std::string& text : texts) ids.push_back(tokenizer_->encode(text, 64).ids);
      });
    }
  }
  for (const auto& ids : found) EXPECT_EQ(ids, found.front());
  const auto again = load_tokenizer(folder_.path());
  for (std::size_t i = 0; i < texts.size(); ++i)
    ASSERT_EQ(again->encode(texts[i], 64).ids, found[0][i]);
}

// Random bytes: refused exactly where they are not UTF-8, encoded otherwise.
TEST_P(TokenizerFamilyTest, RandomBytesAreEncodedOrRefused) {
  Rng rng(4, "bytes");
  for (int i = 0; i < 2000; ++i) {
    std::string text = random_text(rng);
    for (std::uint64_t k = rng.below(3); k > 0; --k) {
      text.insert(rng.below(text.size() + 1), 1, static_cast<char>(rng.below(256)));
    }
    const auto invalid = find_invalid_utf8(text);
    if (!invalid) {
      EXPECT_GE(tokenizer_->encode(text, 100).ids.size(), 2U);
      continue;
    }
    const std::string message =
        testing::refusal(ErrorKind::data, [&] { tokenizer_->encode(text, 100); });
    EXPECT_NE(message.find("byte " + std::to_string(*invalid) + " "), std::string::npos) << message;
  }
}

TEST_P(TokenizerFamilyTest, AMillionBytesAreFine) {
  std::string text;
  Rng rng(5, "long");
  while (text.size() < 1'000'000) text += random_text(rng);
  const Encoding encoding = tokenizer_->encode(text, 128);
  EXPECT_TRUE(encoding.truncated);
  EXPECT_EQ(encoding.ids.size(), 128U);
  EXPECT_GE(tokenizer_->encode(std::string(1'000'000, 'a'), testing::kNoLimit).ids.size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Rows, TokenizerFamilyTest,
                         ::testing::Range(std::size_t{0}, rows().size()));

}  // namespace
}  // namespace pointsman::text
