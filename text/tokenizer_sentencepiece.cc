#include "text/tokenizer_sentencepiece.h"

#include <array>
#include <utility>

#include "base/error.h"
#include "text/encoding.h"
#include "text/piece_table.h"
#include "text/sentencepiece_model.h"
#include "text/sentencepiece_normalizer.h"
#include "text/sentencepiece_segment.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr std::int32_t kFirst = 0;    // <s>
constexpr std::int32_t kPad = 1;      // <pad>
constexpr std::int32_t kLast = 2;     // </s>
constexpr std::int32_t kUnknown = 3;  // <unk>

// XLM-R's: <s> A </s></s> B </s>, without token types.
const PairFormat kPairFormat{{{kFirst, 0}}, {{kLast, 0}, {kLast, 0}}, {{kLast, 0}}, 0, 0};

// The pieces by content, and those that stand for bytes.
struct Vocabulary {
  explicit Vocabulary(const SentencePieceModel& model);
  PieceTable pieces;        // what a text can be cut into
  PieceTable user_defined;  // of those, the user-defined ones
  PieceTable reserved;      // unknown, control and byte pieces: never found in a text
  PieceTable unused;        // pieces that unigram passes over
  std::array<std::int32_t, 256> bytes{};

 private:
  void add(const SentencePieceModel& model, std::size_t id);
  void check_bytes(const SentencePieceModel& model);
};

Vocabulary::Vocabulary(const SentencePieceModel& model)
    : pieces(model.pieces.size()), user_defined(0), reserved(0), unused(0) {
  for (std::size_t id = 0; id < model.pieces.size(); ++id) add(model, id);
  check_bytes(model);
}

// A user-defined piece wins over what it could be cut into, and a longer one over a shorter.
float score_of(const SentencePieceEntry& piece) {
  if (piece.type != PieceType::user_defined) return piece.score;
  return static_cast<float>(0.1 * (static_cast<double>(piece.bytes) - 1));
}

void Vocabulary::add(const SentencePieceModel& model, std::size_t id) {
  const SentencePieceEntry& piece = model.pieces[id];
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::model, model.source + ": piece " + std::to_string(id) + what);
  };
  const auto insert = [&](PieceTable& table) {
    const auto inserted = table.insert(piece.text, static_cast<std::int32_t>(id), score_of(piece));
    if (inserted == PieceTable::Insert::duplicate) refuse(" is already defined");
    if (inserted == PieceTable::Insert::too_long) {
      refuse(" has more than " + std::to_string(PieceTable::kMaxPieceLength) +
             " characters, the most that is supported");
    }
  };
  if (piece.text == std::u32string_view(U"\0", 1)) return;
  if (piece.type == PieceType::unknown && id != 0)
    refuse(" is of type unknown; only piece 0 may be");
  const bool is_bpe = model.algorithm == SentencePieceModel::Algorithm::bpe;
  const bool in_text = piece.type == PieceType::normal || piece.type == PieceType::user_defined ||
                       piece.type == PieceType::unused;
  if (is_bpe && (in_text ? reserved : pieces).find(piece.text) >= 0) refuse(" is already defined");
  const bool never_taken = piece.type == PieceType::unused && !is_bpe;  // bpe merges through them
  const bool twice = in_text && (never_taken ? pieces : unused).find(piece.text) >= 0;
  if (twice) refuse(" is already defined");
  insert(!in_text ? reserved : never_taken ? unused : pieces);
  if (piece.type == PieceType::user_defined) insert(user_defined);
}

void Vocabulary::check_bytes(const SentencePieceModel& model) {
  constexpr std::u32string_view kDigits = U"0123456789ABCDEF";
  for (const SentencePieceEntry& piece : model.pieces) {
    if (piece.type != PieceType::byte || model.byte_fallback) continue;
    throw Error(ErrorKind::model,
                model.source + ": there are byte pieces, but 'byte_fallback' is not set");
  }
  if (!model.byte_fallback) return;
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
    const std::u32string piece = {U'<', U'0', U'x', kDigits[byte / 16], kDigits[byte % 16], U'>'};
    bytes[byte] = reserved.find(piece);
    if (bytes[byte] < 0 ||
        model.pieces[static_cast<std::size_t>(bytes[byte])].type != PieceType::byte) {
      throw Error(ErrorKind::model,
                  model.source + ": 'byte_fallback' is set, but a byte has no piece");
    }
  }
}

// XLM-R's ids take the model's first three pieces to be these.
void check_fairseq_order(const SentencePieceModel& model) {
  const auto is = [&](std::size_t id, std::u32string_view text, PieceType type) {
    return id < model.pieces.size() && model.pieces[id].text == text &&
           model.pieces[id].type == type;
  };
  if (is(0, U"<unk>", PieceType::unknown) && is(1, U"<s>", PieceType::control) &&
      is(2, U"</s>", PieceType::control)) {
    return;
  }
  throw Error(ErrorKind::model,
              model.source + ": the first pieces are not <unk>, <s>, </s>, as XLM-R's are");
}

class SentencePieceTokenizer : public Tokenizer {
 public:
  SentencePieceTokenizer(const SentencePieceModel& model,
                         std::optional<std::int64_t> model_max_length);

  Encoding encode(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, false);
  }
  Encoding encode_with_offsets(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, true);
  }
  std::int64_t vocabulary_size() const override { return pieces_ + 2; }
  std::optional<std::int32_t> unknown_id() const override { return kUnknown; }
  std::int32_t pad_id() const override { return kPad; }
  std::string kind() const override {
    return is_bpe_ ? "SentencePiece BPE" : "SentencePiece unigram";
  }
  std::optional<std::int64_t> model_max_length() const override { return model_max_length_; }
  const PairFormat* pair_format() const override { return &kPairFormat; }

 private:
  Encoding run(std::string_view text, std::size_t max_length, bool with_offsets) const;
  void put_bytes(std::u32string_view piece, Span span, std::vector<std::int32_t>& ids,
                 std::vector<Span>* spans) const;

  Vocabulary vocabulary_;
  SentencePieceNormalizer normalizer_;
  std::unique_ptr<const Segmenter> segmenter_;
  std::int64_t pieces_;
  bool is_bpe_;
  bool byte_fallback_;
  std::optional<std::int64_t> model_max_length_;
};

SentencePieceTokenizer::SentencePieceTokenizer(const SentencePieceModel& model,
                                               std::optional<std::int64_t> model_max_length)
    : vocabulary_(model),
      normalizer_(model, &vocabulary_.user_defined),
      pieces_(static_cast<std::int64_t>(model.pieces.size())),
      is_bpe_(model.algorithm == SentencePieceModel::Algorithm::bpe),
      byte_fallback_(model.byte_fallback),
      model_max_length_(model_max_length) {
  check_fairseq_order(model);
  if (is_bpe_) {
    segmenter_ =
        std::make_unique<BpeSegmenter>(model, vocabulary_.pieces, vocabulary_.user_defined, 0);
  } else {
    segmenter_ = std::make_unique<UnigramSegmenter>(model, vocabulary_.pieces, 0);
  }
}

Encoding SentencePieceTokenizer::run(std::string_view text, std::size_t max_length,
                                     bool with_offsets) const {
  check_utf8(text);
  const SentencePieceText normalized = normalizer_.normalize(text, with_offsets);
  const std::vector<Segment> segments = segmenter_->segment(normalized.text);
  std::vector<std::int32_t> ids = {kFirst};
  std::vector<Span> spans;
  ids.reserve(segments.size() + 2);
  if (with_offsets) spans.push_back({});
  std::size_t begin = 0;
  bool after_unknown = false;
  for (const Segment& segment : segments) {
    const bool unknown = segment.id == 0;
    const Span span =
        with_offsets ? Span{normalized.origin[begin], normalized.origin[segment.end]} : Span{};
    if (unknown && byte_fallback_) {
      const auto piece = std::u32string_view(normalized.text).substr(begin, segment.end - begin);
      put_bytes(piece, span, ids, with_offsets ? &spans : nullptr);
    } else if (unknown && after_unknown) {  // a run of unknown pieces is one token
      if (with_offsets) spans.back().end = span.end;
    } else {
      ids.push_back(unknown ? kUnknown : segment.id + 1);
      if (with_offsets) spans.push_back(span);
    }
    after_unknown = unknown;
    begin = segment.end;
  }
  return finish_encoding(std::move(ids), std::move(spans), kLast, max_length);
}

// The last byte holds the piece's span, those before it are empty.
void SentencePieceTokenizer::put_bytes(std::u32string_view piece, Span span,
                                       std::vector<std::int32_t>& ids,
                                       std::vector<Span>* spans) const {
  std::string bytes;
  for (const char32_t c : piece) append_utf8(bytes, c);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ids.push_back(vocabulary_.bytes[static_cast<unsigned char>(bytes[i])] + 1);
    if (spans != nullptr)
      spans->push_back(i + 1 == bytes.size() ? span : Span{span.begin, span.begin});
  }
}

// The classes whose ids are those above.
void check_class(const TokenizerConfig& config) {
  if (config.tokenizer_class == "XLMRobertaTokenizer" ||
      config.tokenizer_class == "XLMRobertaTokenizerFast")
    return;
  const std::string what =
      config.tokenizer_class.empty()
          ? std::string("no 'tokenizer_class' is given")
          : "the tokenizer class '" + config.tokenizer_class + "' is not supported";
  throw Error(ErrorKind::model,
              config.source + ": " + what + " for SentencePiece; XLMRobertaTokenizer is");
}

void check_roles(const TokenizerConfig& config) {
  constexpr std::array<std::pair<const char*, std::string_view>, 7> kExpected = {
      {{"bos_token", "<s>"},
       {"cls_token", "<s>"},
       {"eos_token", "</s>"},
       {"sep_token", "</s>"},
       {"unk_token", "<unk>"},
       {"pad_token", "<pad>"},
       {"mask_token", "<mask>"}}};
  for (const auto& [role, expected] : kExpected) {
    const auto found = config.roles.find(role);
    if (found == config.roles.end() || found->second.content == expected) continue;
    throw Error(ErrorKind::model, config.source + ": '" + role + "' is '" + found->second.content +
                                      "', which is not supported; XLM-R's is '" +
                                      std::string(expected) + "'");
  }
}

}  // namespace

bool is_sentencepiece(const TokenizerFolder& folder) {
  return folder.sentencepiece_model || (folder.json && folder.json->model_type == "Unigram");
}

std::unique_ptr<const Tokenizer> load_sentencepiece(const TokenizerFolder& folder) {
  check_class(folder.config);
  check_roles(folder.config);
  const SentencePieceModel model = folder.sentencepiece_model
                                       ? read_sentencepiece_model(*folder.sentencepiece_model)
                                       : rebuild_sentencepiece_model(*folder.json);
  return std::make_unique<SentencePieceTokenizer>(model, folder.config.model_max_length);
}

}  // namespace pointsman::text
