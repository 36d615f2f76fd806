#include "text/training/sentencepiece_trainer.h"

#include <sentencepiece_trainer.h>

#include <charconv>
#include <unordered_map>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/training/child_process.h"

namespace pointsman::text {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // the library's longest text
constexpr std::int64_t kBeyondPieces = 2;                 // ids without a piece: <pad>, <mask>
constexpr char kDone = '+', kRefused = '-';

// The texts one after the other, for the library.
class Texts : public sentencepiece::SentenceIterator {
 public:
  explicit Texts(std::span<const std::string> texts) : texts_(texts) { prepare(); }
  bool done() const override { return next_ >= texts_.size(); }
  void Next() override {
    ++next_;
    prepare();
  }
  const std::string& value() const override { return text_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  // The library skips a text with U+2585, its sign for what is unknown, as a whole.
  void prepare() {
    if (done()) return;
    constexpr std::string_view kUnknown = "\u2585";
    text_ = texts_[next_];
    for (auto at = text_.find(kUnknown); at != std::string::npos; at = text_.find(kUnknown, at))
      text_.replace(at, kUnknown.size(), " ");
  }

  std::span<const std::string> texts_;
  std::size_t next_ = 0;
  std::string text_;
};

void check_texts(std::span<const std::string> texts, const std::string& source) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::data, source + ": " + what);
  };
  if (texts.empty()) refuse("no texts to train a vocabulary on; at least one is needed");
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto refuse_text = [&](const std::string& what) {
      refuse("text " + std::to_string(i + 1) + what + "; a vocabulary is trained on UTF-8 text");
    };
    if (texts[i].find('\0') != std::string::npos) refuse_text(" has a NUL");
    if (find_invalid_utf8(texts[i])) refuse_text(" is not valid UTF-8");
    bytes += texts[i].size();
  }
  if (bytes > kMostBytes) {
    refuse(std::to_string(bytes) + " bytes of text; a vocabulary is trained on at most " +
           std::to_string(kMostBytes));
  }
}

// One thread: sums in another order would end in other pieces.
std::unordered_map<std::string, std::string> arguments_of(const SentencePieceTraining& training) {
  return {{"model_type", "unigram"},
          {"vocab_size", std::to_string(training.vocab_size - kBeyondPieces)},
          {"hard_vocab_limit", "false"},
          {"character_coverage", std::to_string(training.character_coverage)},
          {"normalization_rule_name", training.lower_case ? "nmt_nfkc_cf" : "nmt_nfkc"},
          {"max_sentence_length", std::to_string(kMostBytes)},
          {"num_threads", "1"},
          {"minloglevel", "2"}};
}

std::string train(std::span<const std::string> texts, const SentencePieceTraining& training) {
  Texts iterator(texts);
  std::string model;
  const auto status =
      sentencepiece::SentencePieceTrainer::Train(arguments_of(training), &iterator, &model);
  return status.ok() ? kDone + model : kRefused + std::string(status.error_message());
}

// "… Vocabulary size is smaller than required_chars. 1000 vs 1204. …": the second number.
std::optional<std::int64_t> needed_pieces(std::string_view message) {
  constexpr std::string_view kBefore = " vs ";
  if (message.find("smaller than required_chars") == std::string_view::npos) return std::nullopt;
  const auto at = message.find(kBefore);
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t needed = 0;
  const char* first = message.data() + at + kBefore.size();
  const auto [end, error] = std::from_chars(first, message.data() + message.size(), needed);
  return error == std::errc{} ? std::optional(needed) : std::nullopt;
}

[[noreturn]] void refuse_training(std::string_view why, const SentencePieceTraining& training,
                                  const std::string& source) {
  if (const auto needed = needed_pieces(why)) {
    throw Error(ErrorKind::config,
                "model.encoder.vocab_size: " + std::to_string(training.vocab_size) +
                    ", and the characters of the train texts need " +
                    std::to_string(*needed + kBeyondPieces) + "; accepted: at least that",
                "a smaller character_coverage leaves the rarest characters out");
  }
  throw Error(ErrorKind::data, source + ": no vocabulary can be trained on these texts (" +
                                   std::string(why) + "); more and other texts are needed");
}

// A child without an answer: the library gave up, or there was no memory for it.
[[noreturn]] void refuse_ending(const ChildResult& result, const SentencePieceTraining& training,
                                const std::string& source) {
  if (result.gave_up) refuse_training("SentencePiece gives up", training, source);
  throw Error(ErrorKind::system,
              source + ": the training of a vocabulary ended by " + result.ending,
              "fewer or shorter texts, or a machine with more memory");
}

}  // namespace

std::optional<std::string> train_sentencepiece(std::span<const std::string> texts,
                                               const SentencePieceTraining& training,
                                               const std::string& source) {
  check_texts(texts, source);
  ChildResult result = run_in_child([&] { return train(texts, training); });
  if (result.stopped) return std::nullopt;
  if (!result.output) refuse_ending(result, training, source);
  std::string& output = *result.output;
  if (output.front() != kDone) refuse_training(output.substr(1), training, source);
  output.erase(0, 1);
  return std::move(output);
}

}  // namespace pointsman::text
