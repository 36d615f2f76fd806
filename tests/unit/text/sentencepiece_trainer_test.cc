#include "text/training/sentencepiece_trainer.h"

#include <gtest/gtest.h>
#include <sentencepiece_processor.h>
#include <signal.h>

#include "base/stop.h"
#include "tests/support/tokenizer_support.h"
#include "text/training/child_process.h"
#include "text/training/sentencepiece_folder.h"

namespace pointsman::text {
namespace {

using testing::refusal;
using testing::TemporaryFolder;

// The awkward texts of the tokenizers' tests, those without a NUL, and sentences to learn words of.
std::vector<std::string> texts() {
  const Json values = read_json(testing::kTextData / "awkward.json", ErrorKind::data);
  std::vector<std::string> list;
  for (const Json& row : values["rows"]) {
    const auto text = row[0].get<std::string>();
    if (text.find('\0') == std::string::npos && !text.empty()) list.push_back(text);
  }
  for (const char* object : {"function", "table", "letter", "회의록", "関数"}) {
    for (const char* opening :
         {"How do I write the ", "Please write a short ", "다음을 요약해 줘: "})
      list.push_back(std::string(opening) + object + " for the Quarterly report");
  }
  return list;
}

std::string train(const SentencePieceTraining& training,
                  const std::vector<std::string>& from = texts()) {
  return train_sentencepiece(from, training, "train.csv").value();
}

// XLM-R's ids of what the library's own reader makes of a text.
std::vector<std::int32_t> ids_of(const sentencepiece::SentencePieceProcessor& library,
                                 const std::string& text) {
  std::vector<std::int32_t> ids = {0};
  for (const int id : library.EncodeAsIds(text)) ids.push_back(id == 0 ? 3 : id + 1);
  ids.push_back(2);
  return ids;
}

// The sum of the pieces' log probabilities. Segmentations that are equally probable are told apart
// by rounding, which is not the same in every version of the library.
double score(const sentencepiece::SentencePieceProcessor& library,
             const std::vector<std::int32_t>& ids) {
  double sum = 0;
  for (const std::int32_t id : ids)
    sum += id < 3 ? 0.0 : id == 3 ? -1000.0 : library.GetScore(id - 1);
  return sum;
}

TEST(SentencePieceTrainer, ATrainedModelIsReadAsTheLibraryReadsIt) {
  for (const bool lower_case : {false, true}) {
    const std::string model = train({2000, 0.9995, lower_case});
    sentencepiece::SentencePieceProcessor library;
    ASSERT_TRUE(library.LoadFromSerializedProto(model).ok());
    const TemporaryFolder files;
    write_sentencepiece_folder(files.path(), model, 512);
    const auto tokenizer = load_tokenizer(files.path());
    EXPECT_EQ(tokenizer->kind(), "SentencePiece unigram");
    EXPECT_EQ(tokenizer->model_max_length(), 512);
    EXPECT_EQ(tokenizer->vocabulary_size(), library.GetPieceSize() + 2);
    std::size_t equal = 0;
    for (const std::string& text : texts()) {
      const auto ids = tokenizer->encode(text, testing::kNoLimit).ids;
      const auto expected = ids_of(library, text);
      equal += ids == expected ? 1 : 0;
      EXPECT_NEAR(score(library, ids), score(library, expected), 1e-3) << text;
    }
    EXPECT_GT(equal, texts().size() * 95 / 100);
    const bool same = tokenizer->encode("WRITE", testing::kNoLimit).ids ==
                      tokenizer->encode("write", testing::kNoLimit).ids;
    EXPECT_EQ(same, lower_case);
  }
}

TEST(SentencePieceTrainer, TokenizerJsonSaysTheSame) {
  const TemporaryFolder files;
  write_sentencepiece_folder(files.path(), train({}), 512);
  const auto of_model = load_tokenizer(files.path());
  std::filesystem::remove(files.path() / "sentencepiece.bpe.model");
  const auto of_json = load_tokenizer(files.path());
  EXPECT_EQ(of_json->vocabulary_size(), of_model->vocabulary_size());
  for (const std::string& text : texts()) {
    EXPECT_EQ(of_json->encode(text, testing::kNoLimit).ids,
              of_model->encode(text, testing::kNoLimit).ids)
        << text;
  }
}

TEST(SentencePieceTrainer, SameTextsSameBytes) {
  std::vector<std::string> more = texts();
  more.emplace_back("one text more of other words");
  const std::string model = train({});
  EXPECT_EQ(train({}), model);
  EXPECT_NE(train({}, more), model);
}

TEST(SentencePieceTrainer, AVocabularyIsNoLargerThanItsTexts) {
  const std::string model = train({1'000'000});
  EXPECT_EQ(train({500'000}).size(), model.size());
  EXPECT_EQ(train({16}, {"a"}).size(), train({5000}, {"a"}).size());
}

// U+2585 is the library's own sign, and stands for a text that it would leave out.
TEST(SentencePieceTrainer, LeavesNoTextOut) {
  const std::string with = train({}, {"abc \u2585 abc \u2585", "abd"});
  EXPECT_EQ(with, train({}, {"abc   abc  ", "abd"}));
  EXPECT_NE(with, train({}, {"abd"}));
  std::string longest;
  while (longest.size() < 6'000) longest += "words of a text that is longer than most ";
  EXPECT_NE(train({}, {"abc", longest}), train({}, {"abc"}));
}

TEST(SentencePieceTrainer, SaysWhichVocabularyIsTooSmall) {
  const std::string message = refusal(ErrorKind::config, [] { train({40}); });
  const std::string begin =
      "model.encoder.vocab_size: 40, and the characters of the train texts need ";
  ASSERT_TRUE(message.starts_with(begin)) << message;
  const std::int64_t least = std::stol(message.substr(begin.size()));
  EXPECT_EQ(message.substr(begin.size()), std::to_string(least) + "; accepted: at least that");
  EXPECT_NO_THROW(train({least}));
  refusal(ErrorKind::config, [&] { train({least - 1}); });
  EXPECT_NO_THROW(train({least - 1, 0.98}));
}

TEST(SentencePieceTrainer, RefusesWhatIsNoText) {
  const auto refused = [](const std::vector<std::string>& from) {
    return refusal(ErrorKind::data, [&] { train({}, from); });
  };
  EXPECT_EQ(refused({}), "train.csv: no texts to train a vocabulary on; at least one is needed");
  EXPECT_EQ(refused({"a", std::string("b\0", 2)}),
            "train.csv: text 2 has a NUL; a vocabulary is trained on UTF-8 text");
  EXPECT_EQ(refused({"\xff"}),
            "train.csv: text 1 is not valid UTF-8; a vocabulary is trained on UTF-8 text");
  for (const char* blank : {" ", "", "\t\n", "\u3000", "\u200b"}) {
    EXPECT_TRUE(
        refused({blank}).starts_with("train.csv: no vocabulary can be trained on these texts ("))
        << blank;
  }
}

// A long word, the same again, and the library's own signs.
TEST(SentencePieceTrainer, SurvivesOddTexts) {
  std::string word;
  for (int i = 0; i < 20'000; ++i) word += static_cast<char>('a' + i * i % 11);
  EXPECT_NO_THROW(train({}, {word, word}));
  EXPECT_NO_THROW(train({}, {"<s> </s> <unk>", "<s>"}));
  EXPECT_NO_THROW(train({16}, {"a"}));
}

TEST(SentencePieceTrainer, SaysNothingAndStopsWhenAsked) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  train({});
  refusal(ErrorKind::data, [] { train({}, {" "}); });
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  request_stop(SIGTERM);
  const auto model = train_sentencepiece(texts(), {}, "train.csv");
  request_stop(0);
  EXPECT_FALSE(model.has_value());
}

TEST(ChildProcess, HandsBackWhatItMadeOrHowItEnded) {
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(run_in_child([&] { return large; }).output, large);
  EXPECT_EQ(run_in_child([] { return std::string(); }).output, "");
  const auto end_by = [](int (*end)()) {
    const ChildResult result = run_in_child([end] { return std::to_string(end()); });
    EXPECT_FALSE(result.output.has_value());
    return result;
  };
  EXPECT_TRUE(end_by([]() -> int { std::exit(3); }).gave_up);
  EXPECT_TRUE(end_by([]() -> int { throw std::runtime_error("no"); }).gave_up);
  EXPECT_EQ(end_by([]() -> int { throw std::bad_alloc(); }).ending, "lack of memory");
  EXPECT_EQ(end_by([] { return raise(SIGKILL); }).ending, "signal 9");
}

}  // namespace
}  // namespace pointsman::text
