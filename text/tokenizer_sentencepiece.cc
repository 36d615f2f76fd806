#include "text/tokenizer_sentencepiece.h"

#include <algorithm>
#include <array>
#include <string_view>
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

constexpr std::int32_t kUnknown = 3;  // of all

// XLM-R's: <s> A </s></s> B </s>, without token types. DeBERTa's: [CLS] A [SEP] B [SEP].
const PairFormat kXlmRobertaPair{{{0, 0}}, {{2, 0}, {2, 0}}, {{2, 0}}, 0, 0};
const PairFormat kDebertaPair{{{1, 0}}, {{2, 0}}, {{2, 1}}, 0, 1};

// How a class of tokenizers numbers the pieces of its model, and what it puts around a text.
struct IdScheme {
  std::string_view name;
  std::array<std::string_view, 2> classes;
  bool needs_class;                             // published folders say it
  std::u32string_view unknown;                  // the model's pieces of other kinds, in order
  std::array<std::u32string_view, 4> reserved;  // with the unknown one among them
  std::int32_t first, pad, last;                // ids
  std::int32_t shift;                           // a piece's id is its place in the model plus this
  const PairFormat* pair;
  std::array<std::pair<const char*, std::string_view>, 7> roles;

  std::int32_t unknown_piece() const {
    return static_cast<std::int32_t>(std::find(reserved.begin(), reserved.end(), unknown) -
                                     reserved.begin());
  }
};

constexpr IdScheme kXlmRoberta = {"XLM-R",
                                  {"XLMRobertaTokenizer", "XLMRobertaTokenizerFast"},
                                  true,
                                  U"<unk>",
                                  {U"<unk>", U"<s>", U"</s>"},
                                  0,
                                  1,
                                  2,
                                  1,
                                  &kXlmRobertaPair,
                                  {{{"bos_token", "<s>"},
                                    {"cls_token", "<s>"},
                                    {"eos_token", "</s>"},
                                    {"sep_token", "</s>"},
                                    {"unk_token", "<unk>"},
                                    {"pad_token", "<pad>"},
                                    {"mask_token", "<mask>"}}}};

constexpr IdScheme kDeberta = {"DeBERTa",
                               {"DebertaV2Tokenizer", "DebertaV2TokenizerFast"},
                               false,
                               U"[UNK]",
                               {U"[PAD]", U"[CLS]", U"[SEP]", U"[UNK]"},
                               1,
                               0,
                               2,
                               0,
                               &kDebertaPair,
                               {{{"bos_token", "[CLS]"},
                                 {"cls_token", "[CLS]"},
                                 {"eos_token", "[SEP]"},
                                 {"sep_token", "[SEP]"},
                                 {"unk_token", "[UNK]"},
                                 {"pad_token", "[PAD]"},
                                 {"mask_token", "[MASK]"}}}};

// The pieces by content, and those that stand for bytes.
struct Vocabulary {
  Vocabulary(const SentencePieceModel& model, std::size_t unknown);
  PieceTable pieces;        // what a text can be cut into
  PieceTable user_defined;  // of those, the user-defined ones
  PieceTable reserved;      // unknown, control and byte pieces: never found in a text
  PieceTable unused;        // pieces that unigram passes over
  std::array<std::int32_t, 256> bytes{};

 private:
  void add(const SentencePieceModel& model, std::size_t id, std::size_t unknown);
  void check_bytes(const SentencePieceModel& model);
};

Vocabulary::Vocabulary(const SentencePieceModel& model, std::size_t unknown)
    : pieces(model.pieces.size()), user_defined(0), reserved(0), unused(0) {
  for (std::size_t id = 0; id < model.pieces.size(); ++id) add(model, id, unknown);
  check_bytes(model);
}

// A user-defined piece wins over what it could be cut into, and a longer one over a shorter.
float score_of(const SentencePieceEntry& piece) {
  if (piece.type != PieceType::user_defined) return piece.score;
  return static_cast<float>(0.1 * (static_cast<double>(piece.bytes) - 1));
}

void Vocabulary::add(const SentencePieceModel& model, std::size_t id, std::size_t unknown) {
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
  if (piece.type == PieceType::unknown && id != unknown)
    refuse(" is of type unknown; only piece " + std::to_string(unknown) + " may be");
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

// Whether the model begins with the scheme's pieces, none of them a part of texts.
bool begins_as(const SentencePieceModel& model, const IdScheme& scheme) {
  for (std::size_t id = 0; id < scheme.reserved.size() && !scheme.reserved[id].empty(); ++id) {
    if (id >= model.pieces.size() || model.pieces[id].text != scheme.reserved[id]) return false;
    const PieceType expected =
        scheme.reserved[id] == scheme.unknown ? PieceType::unknown : PieceType::control;
    if (model.pieces[id].type != expected) return false;
  }
  return true;
}

class SentencePieceTokenizer : public Tokenizer {
 public:
  SentencePieceTokenizer(const SentencePieceModel& model, const IdScheme& scheme,
                         std::optional<std::int64_t> model_max_length);

  Encoding encode(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, false);
  }
  Encoding encode_with_offsets(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, true);
  }
  std::int64_t vocabulary_size() const override { return pieces_ + scheme_.shift + 1; }
  std::optional<std::int32_t> unknown_id() const override { return kUnknown; }
  std::int32_t pad_id() const override { return scheme_.pad; }
  std::vector<VocabularyWord> words() const override;
  std::string kind() const override {
    return is_bpe_ ? "SentencePiece BPE" : "SentencePiece unigram";
  }
  std::optional<std::int64_t> model_max_length() const override { return model_max_length_; }
  const PairFormat* pair_format() const override { return scheme_.pair; }

 private:
  Encoding run(std::string_view text, std::size_t max_length, bool with_offsets) const;
  void put_bytes(std::u32string_view piece, Span span, std::vector<std::int32_t>& ids,
                 std::vector<Span>* spans) const;

  const IdScheme& scheme_;
  std::int32_t unknown_;  // piece
  Vocabulary vocabulary_;
  SentencePieceNormalizer normalizer_;
  std::unique_ptr<const Segmenter> segmenter_;
  std::int64_t pieces_;
  bool is_bpe_;
  bool byte_fallback_;
  std::optional<std::int64_t> model_max_length_;
};

SentencePieceTokenizer::SentencePieceTokenizer(const SentencePieceModel& model,
                                               const IdScheme& scheme,
                                               std::optional<std::int64_t> model_max_length)
    : scheme_(scheme),
      unknown_(scheme.unknown_piece()),
      vocabulary_(model, static_cast<std::size_t>(unknown_)),
      normalizer_(model, &vocabulary_.user_defined),
      pieces_(static_cast<std::int64_t>(model.pieces.size())),
      is_bpe_(model.algorithm == SentencePieceModel::Algorithm::bpe),
      byte_fallback_(model.byte_fallback),
      model_max_length_(model_max_length) {
  if (is_bpe_) {
    segmenter_ = std::make_unique<BpeSegmenter>(model, vocabulary_.pieces, vocabulary_.user_defined,
                                                unknown_);
  } else {
    segmenter_ = std::make_unique<UnigramSegmenter>(model, vocabulary_.pieces, unknown_);
  }
}

std::vector<VocabularyWord> SentencePieceTokenizer::words() const {
  constexpr char32_t kSpace = U'\u2581';  // what a piece at a word's start begins with
  std::vector<VocabularyWord> words;
  vocabulary_.pieces.for_each([&](std::u32string_view piece, std::int32_t id) {
    if (piece.size() > 1 && piece.front() == kSpace)
      words.push_back({id + scheme_.shift, encode_utf8(piece.substr(1))});
  });
  return words;
}

Encoding SentencePieceTokenizer::run(std::string_view text, std::size_t max_length,
                                     bool with_offsets) const {
  check_utf8(text);
  const SentencePieceText normalized = normalizer_.normalize(text, with_offsets);
  const std::vector<Segment> segments = segmenter_->segment(normalized.text);
  std::vector<std::int32_t> ids = {scheme_.first};
  std::vector<Span> spans;
  ids.reserve(segments.size() + 2);
  if (with_offsets) spans.push_back({});
  std::size_t begin = 0;
  bool after_unknown = false;
  for (const Segment& segment : segments) {
    const bool unknown = segment.id == unknown_;
    const Span span =
        with_offsets ? Span{normalized.origin[begin], normalized.origin[segment.end]} : Span{};
    if (unknown && byte_fallback_) {
      const auto piece = std::u32string_view(normalized.text).substr(begin, segment.end - begin);
      put_bytes(piece, span, ids, with_offsets ? &spans : nullptr);
    } else if (unknown && after_unknown) {  // a run of unknown pieces is one token
      if (with_offsets) spans.back().end = span.end;
    } else {
      ids.push_back(unknown ? kUnknown : segment.id + scheme_.shift);
      if (with_offsets) spans.push_back(span);
    }
    after_unknown = unknown;
    begin = segment.end;
  }
  return finish_encoding(std::move(ids), std::move(spans), scheme_.last, max_length);
}

// The last byte holds the piece's span, those before it are empty.
void SentencePieceTokenizer::put_bytes(std::u32string_view piece, Span span,
                                       std::vector<std::int32_t>& ids,
                                       std::vector<Span>* spans) const {
  const std::string bytes = encode_utf8(piece);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ids.push_back(vocabulary_.bytes[static_cast<unsigned char>(bytes[i])] + scheme_.shift);
    if (spans != nullptr)
      spans->push_back(i + 1 == bytes.size() ? span : Span{span.begin, span.begin});
  }
}

void check_class(const TokenizerConfig& config, const IdScheme& scheme) {
  const auto& classes = scheme.classes;
  if (std::find(classes.begin(), classes.end(), config.tokenizer_class) != classes.end()) return;
  if (config.tokenizer_class.empty() && !scheme.needs_class) return;
  const std::string what =
      config.tokenizer_class.empty()
          ? std::string("no 'tokenizer_class' is given")
          : "the tokenizer class '" + config.tokenizer_class + "' is not supported";
  throw Error(ErrorKind::model, config.source + ": " + what + " for SentencePiece with " +
                                    std::string(scheme.name) + "'s pieces; " +
                                    std::string(classes[0]) + " is");
}

// What a folder may ask for beyond its model.
void check_flags(const TokenizerConfig& config) {
  for (const auto& [key, value] : {std::pair{"do_lower_case", config.do_lower_case},
                                   std::pair{"split_by_punct", config.split_by_punct}}) {
    if (value.value_or(false)) {
      throw Error(ErrorKind::model,
                  config.source + ": '" + key + "' is true, which is not supported for DeBERTa");
    }
  }
}

void check_roles(const TokenizerConfig& config, const IdScheme& scheme) {
  for (const auto& [role, expected] : scheme.roles) {
    const auto found = config.roles.find(role);
    if (found == config.roles.end() || found->second.content == expected) continue;
    throw Error(ErrorKind::model, config.source + ": '" + role + "' is '" + found->second.content +
                                      "', which is not supported; " + std::string(scheme.name) +
                                      "'s is '" + std::string(expected) + "'");
  }
}

}  // namespace

bool is_sentencepiece(const TokenizerFolder& folder) {
  return folder.sentencepiece_model || (folder.json && folder.json->model_type == "Unigram");
}

std::unique_ptr<const Tokenizer> load_sentencepiece(const TokenizerFolder& folder) {
  const SentencePieceModel model = folder.sentencepiece_model
                                       ? read_sentencepiece_model(*folder.sentencepiece_model)
                                       : rebuild_sentencepiece_model(*folder.json);
  const bool deberta = begins_as(model, kDeberta);
  if (!deberta && !begins_as(model, kXlmRoberta)) {
    throw Error(ErrorKind::model, model.source +
                                      ": the first pieces are neither <unk>, <s>, </s>, as XLM-R's "
                                      "are, nor [PAD], [CLS], [SEP], [UNK], as DeBERTa's");
  }
  const IdScheme& scheme = deberta ? kDeberta : kXlmRoberta;
  check_class(folder.config, scheme);
  if (deberta) check_flags(folder.config);
  check_roles(folder.config, scheme);
  return std::make_unique<SentencePieceTokenizer>(model, scheme, folder.config.model_max_length);
}

}  // namespace pointsman::text
