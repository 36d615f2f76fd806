#include "text/tokenizer_wordpiece.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/error.h"
#include "text/encoding.h"
#include "text/piece_table.h"
#include "text/utf8.h"
#include "text/wordpiece_files.h"

namespace pointsman::text {
namespace {

constexpr std::int64_t kMaxId = std::numeric_limits<std::int32_t>::max() / 2;

class WordPieceTokenizer : public Tokenizer {
 public:
  explicit WordPieceTokenizer(WordPieceSpec spec);

  Encoding encode(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, false);
  }
  Encoding encode_with_offsets(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, true);
  }
  std::int64_t vocabulary_size() const override { return size_; }
  std::optional<std::int32_t> unknown_id() const override { return unk_; }
  std::int32_t pad_id() const override { return pad_; }
  std::vector<VocabularyWord> words() const override;
  std::string kind() const override { return "WordPiece"; }
  std::optional<std::int64_t> model_max_length() const override { return model_max_length_; }
  const PairFormat* pair_format() const override { return pair_ ? &*pair_ : nullptr; }

 private:
  // The tokens so far, the first special one included; spans count code points until run() turns
  // them into bytes.
  struct Tokens {
    std::vector<std::int32_t> ids;
    std::vector<Span> spans;
    bool with_spans = false;
  };
  using Vocabulary = std::map<std::string, std::int32_t, std::less<>>;

  void add_pieces(const Vocabulary& vocabulary, const std::string& prefix);
  void add_added_tokens(Vocabulary& vocabulary, WordPieceSpec& spec);
  void set_pair(const Vocabulary& vocabulary, WordPieceSpec& spec);
  std::int32_t id_of(const Vocabulary& vocabulary, const std::string& token) const;

  Encoding run(std::string_view text, std::size_t max_length, bool with_offsets) const;
  void tokenize_raw(std::u32string_view text, std::size_t base, Tokens& out) const;
  void tokenize_normalized(const NormalizedText& text, std::size_t begin, std::size_t end,
                           Tokens& out) const;
  void tokenize_word(const NormalizedText& text, std::size_t begin, std::size_t end,
                     Tokens& out) const;

  std::string source_;
  BertNormalizer normalizer_;
  const UnicodeTables& unicode_;
  PieceTable starts_;         // pieces as they begin a word
  PieceTable continuations_;  // pieces inside a word, without their prefix
  AddedTokenMatcher raw_tokens_;
  AddedTokenMatcher normalized_tokens_;
  std::size_t max_chars_per_word_;
  std::optional<std::int64_t> model_max_length_;
  std::optional<PairFormat> pair_;
  std::int64_t size_ = 0;
  std::int32_t unk_ = 0;
  std::int32_t cls_ = 0;
  std::int32_t sep_ = 0;
  std::int32_t pad_ = 0;
};

std::u32string decode_piece(const std::string& piece, const std::string& source) {
  if (find_invalid_utf8(piece))
    throw Error(ErrorKind::model, source + ": a piece is not valid UTF-8");
  return decode_utf8(piece);
}

WordPieceTokenizer::WordPieceTokenizer(WordPieceSpec spec)
    : source_(std::move(spec.source)),
      normalizer_(spec.normalizer),
      unicode_(UnicodeTables::get()),
      starts_(spec.ids.size()),
      continuations_(spec.ids.size()),
      max_chars_per_word_(spec.max_chars_per_word),
      model_max_length_(spec.model_max_length) {
  Vocabulary vocabulary;
  for (auto& [piece, id] : spec.ids) {
    if (id < 0 || id > kMaxId)
      throw Error(ErrorKind::model, source_ + ": the piece '" + piece + "' has an id out of range");
    size_ = std::max(size_, id + 1);
    vocabulary.insert_or_assign(std::move(piece), static_cast<std::int32_t>(id));
  }
  add_pieces(vocabulary, spec.continuing_prefix);
  add_added_tokens(vocabulary, spec);
  unk_ = id_of(vocabulary, spec.unk);
  cls_ = id_of(vocabulary, spec.cls);
  sep_ = id_of(vocabulary, spec.sep);
  pad_ = id_of(vocabulary, spec.pad);
  set_pair(vocabulary, spec);
}

std::vector<VocabularyWord> WordPieceTokenizer::words() const {
  std::vector<VocabularyWord> words;
  starts_.for_each([&](std::u32string_view piece, std::int32_t id) {
    words.push_back({id, encode_utf8(piece)});
  });
  return words;
}

void WordPieceTokenizer::set_pair(const Vocabulary& vocabulary, WordPieceSpec& spec) {
  for (TemplateStep& step : spec.pair) {
    if (step.kind != TemplateStep::Kind::special) continue;
    const std::int32_t id = id_of(vocabulary, step.token);
    if (step.id >= 0 && step.id != id) {
      throw Error(ErrorKind::model, source_ + ": the post_processor gives " + shown(step.token) +
                                        " another id than the vocabulary");
    }
    step.id = id;
  }
  pair_ = pair_format_of(spec.pair, spec.token_types);
}

void WordPieceTokenizer::add_pieces(const Vocabulary& vocabulary, const std::string& prefix) {
  const auto add = [&](PieceTable& table, std::u32string_view piece, std::int32_t id) {
    if (piece.empty()) return;
    if (table.insert(piece, id) == PieceTable::Insert::too_long) {
      throw Error(ErrorKind::model, source_ + ": a piece has more than " +
                                        std::to_string(PieceTable::kMaxPieceLength) +
                                        " characters, the most that is supported");
    }
  };
  const std::u32string prefix_characters = decode_piece(prefix, source_);
  for (const auto& [piece, id] : vocabulary) {
    const std::u32string characters = decode_piece(piece, source_);
    add(starts_, characters, id);
    if (characters.starts_with(prefix_characters)) {
      add(continuations_, std::u32string_view(characters).substr(prefix_characters.size()), id);
    }
  }
}

void WordPieceTokenizer::add_added_tokens(Vocabulary& vocabulary, WordPieceSpec& spec) {
  for (AddedToken& token : spec.added_tokens) {
    const auto found = vocabulary.find(token.content);
    const bool named = token.content == spec.unk || token.content == spec.cls ||
                       token.content == spec.sep || token.content == spec.pad;
    if (found == vocabulary.end() && token.id < 0 && named)
      id_of(vocabulary, token.content);  // refuses: no encoder was trained with such an id
    const std::int32_t known = found == vocabulary.end() ? -1 : found->second;
    token.id = added_token_id(token, known, size_, source_);
    vocabulary.insert_or_assign(token.content, token.id);
    size_ = std::max<std::int64_t>(size_, token.id + 1);
    const std::u32string content = decode_piece(token.content, source_);
    if (!token.normalized) {
      raw_tokens_.add(content, token);
    } else if (std::u32string normal = normalizer_.normalize(content, 0, false).text;
               !normal.empty()) {
      normalized_tokens_.add(std::move(normal), token);
    }
  }
}

std::int32_t WordPieceTokenizer::id_of(const Vocabulary& vocabulary,
                                       const std::string& token) const {
  const auto found = vocabulary.find(token);
  if (found == vocabulary.end()) {
    throw Error(ErrorKind::model,
                source_ + ": the special token '" + token + "' is not in the vocabulary");
  }
  return found->second;
}

Encoding WordPieceTokenizer::run(std::string_view text, std::size_t max_length,
                                 bool with_offsets) const {
  check_utf8(text);
  const std::u32string characters = decode_utf8(text);
  Tokens tokens{{cls_}, {}, with_offsets};
  if (with_offsets) tokens.spans.push_back({});
  if (raw_tokens_.empty()) {
    tokenize_raw(characters, 0, tokens);
  } else {
    for (const TextPart& part : raw_tokens_.split(characters)) {
      if (part.id < 0) {
        tokenize_raw(std::u32string_view(characters).substr(part.begin, part.end - part.begin),
                     part.begin, tokens);
        continue;
      }
      tokens.ids.push_back(part.id);
      if (with_offsets) {
        tokens.spans.push_back(
            {static_cast<std::int32_t>(part.begin), static_cast<std::int32_t>(part.end)});
      }
    }
  }
  if (with_offsets) to_byte_spans(text, tokens.spans);
  return finish_encoding(std::move(tokens.ids), std::move(tokens.spans), sep_, max_length);
}

void WordPieceTokenizer::tokenize_raw(std::u32string_view text, std::size_t base,
                                      Tokens& out) const {
  const NormalizedText normalized = normalizer_.normalize(text, base, out.with_spans);
  if (normalized_tokens_.empty()) {
    tokenize_normalized(normalized, 0, normalized.text.size(), out);
    return;
  }
  for (const TextPart& part : normalized_tokens_.split(normalized.text)) {
    if (part.id < 0) {
      tokenize_normalized(normalized, part.begin, part.end, out);
      continue;
    }
    out.ids.push_back(part.id);
    if (out.with_spans)
      out.spans.push_back(
          {normalized.origin[part.begin].begin, normalized.origin[part.end - 1].end});
  }
}

// BertPreTokenizer: words are what lies between white space, punctuation is a word of its own.
void WordPieceTokenizer::tokenize_normalized(const NormalizedText& text, std::size_t begin,
                                             std::size_t end, Tokens& out) const {
  std::size_t word = begin;
  for (std::size_t i = begin; i < end; ++i) {
    const std::uint16_t flags = unicode_.flags(text.text[i]) & (kWhite | kPunctuation);
    if (flags == 0) continue;
    if (word < i) tokenize_word(text, word, i, out);
    if ((flags & kWhite) == 0) tokenize_word(text, i, i + 1, out);
    word = i + 1;
  }
  if (word < end) tokenize_word(text, word, end, out);
}

// Greedy longest match first; a word of which any part is unknown is unknown as a whole.
void WordPieceTokenizer::tokenize_word(const NormalizedText& text, std::size_t begin,
                                       std::size_t end, Tokens& out) const {
  const std::size_t first = out.ids.size();
  const auto put = [&](std::int32_t id, std::size_t from, std::size_t to) {
    out.ids.push_back(id);
    if (out.with_spans) out.spans.push_back({text.origin[from].begin, text.origin[to - 1].end});
  };
  bool known = end - begin <= max_chars_per_word_;
  for (std::size_t i = begin; known && i < end;) {
    const std::u32string_view rest = std::u32string_view(text.text).substr(i, end - i);
    const PieceTable::Match match = (i == begin ? starts_ : continuations_).longest_prefix(rest);
    known = match.length > 0;
    if (known) put(match.id, i, i + match.length);
    i += match.length;
  }
  if (known) return;
  out.ids.resize(first);
  if (out.with_spans) out.spans.resize(first);
  put(unk_, begin, end);
}

}  // namespace

bool is_wordpiece(const TokenizerFolder& folder) {
  if (folder.json) return folder.json->model_type == "WordPiece";
  return is_file(folder.path / "vocab.txt");
}

std::unique_ptr<const Tokenizer> load_wordpiece(const TokenizerFolder& folder) {
  return std::make_unique<WordPieceTokenizer>(read_wordpiece(folder));
}

}  // namespace pointsman::text
