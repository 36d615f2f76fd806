#include "text/tokenizer_byte_bpe.h"

#include <algorithm>
#include <span>

#include "base/error.h"
#include "text/byte_bpe.h"
#include "text/byte_bpe_files.h"
#include "text/byte_bpe_vocabulary.h"
#include "text/byte_level.h"
#include "text/canonical.h"
#include "text/encoding.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

// A part of the text, and where each of its code points came from.
struct Part {
  std::u32string_view text;
  std::size_t base = 0;          // position in the input, where nothing was changed
  std::span<const Span> origin;  // empty: nothing was changed, or nobody asks

  Part sub(std::size_t begin, std::size_t end) const {
    return {text.substr(begin, end - begin), base + begin,
            origin.empty() ? origin : origin.subspan(begin, end - begin)};
  }
  // Where [begin, end), which is not empty, was in the input.
  Span span(std::size_t begin, std::size_t end) const {
    if (!origin.empty()) return {origin[begin].begin, origin[end - 1].end};
    return {static_cast<std::int32_t>(base + begin), static_cast<std::int32_t>(base + end)};
  }
};

// White space at both ends of a token: code points.
struct Margins {
  std::int32_t leading = 0;
  std::int32_t trailing = 0;
};

template <class Text, class IsSpace>
Margins margins_of(const Text& text, IsSpace&& is_space) {
  const auto leading = std::find_if_not(text.begin(), text.end(), is_space) - text.begin();
  const auto trailing = std::find_if_not(text.rbegin(), text.rend(), is_space) - text.rbegin();
  return {static_cast<std::int32_t>(leading), static_cast<std::int32_t>(trailing)};
}

ByteBpe byte_bpe_of(const ByteBpeSpec& spec, const ByteBpeVocabulary& vocabulary) {
  const auto bytes = vocabulary.bytes();  // refused before merges that lack them as well
  return {bytes, vocabulary.merges(spec)};
}

// The post-processor names its tokens and their ids; both must be the vocabulary's.
void check_special_tokens(const PostProcessor& processor, const std::string& source,
                          const ByteBpeVocabulary& vocabulary) {
  for (const auto* steps : {&processor.single, &processor.pair}) {
    for (const TemplateStep& step : *steps) {
      if (step.kind != TemplateStep::Kind::special) continue;
      if (vocabulary.id_of(step.token, "the special token") == step.id) continue;
      throw Error(ErrorKind::model, source + ": the post_processor gives " + shown(step.token) +
                                        " another id than the vocabulary");
    }
  }
}

class ByteBpeTokenizer : public Tokenizer {
 public:
  ByteBpeTokenizer(ByteBpeSpec& spec, ByteBpeVocabulary& vocabulary);

  Encoding encode(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, false);
  }
  Encoding encode_with_offsets(std::string_view text, std::size_t max_length) const override {
    return run(text, max_length, true);
  }
  std::int64_t vocabulary_size() const override { return size_; }
  // Every text is made of its bytes: nothing is unknown.
  std::optional<std::int32_t> unknown_id() const override { return std::nullopt; }
  std::int32_t pad_id() const override { return pad_; }
  std::string kind() const override { return "byte-level BPE"; }
  std::optional<std::int64_t> model_max_length() const override { return model_max_length_; }
  const PairFormat* pair_format() const override { return pair_ ? &*pair_ : nullptr; }

 private:
  // The tokens so far, the first special one included; spans count code points until run() turns
  // them into bytes. The last two are room to work in.
  struct Tokens {
    std::vector<std::int32_t> ids;
    std::vector<Span> spans;
    bool with_spans = false;
    std::string bytes;
    std::vector<ByteToken> pieces;
  };

  void add_tokens(const std::vector<AddedToken>& tokens);

  Encoding run(std::string_view text, std::size_t max_length, bool with_offsets) const;
  template <class Next>
  void split(const AddedTokenMatcher& matcher, const Part& part, Tokens& out, Next&& next) const;
  void tokenize_raw(const Part& part, Tokens& out) const;
  void tokenize_words(const Part& part, Tokens& out) const;
  void put_words(const Part& part, Tokens& out) const;
  void put_spans(const Part& word, Tokens& out) const;
  void put_added(const Part& token, std::int32_t id, Tokens& out) const;
  void put_span(Span span, Margins margins, Tokens& out) const;

  ByteBpe bpe_;
  WordSplitter splitter_;
  AddedTokenMatcher raw_tokens_;
  AddedTokenMatcher normalized_tokens_;
  PostProcessor post_processor_;
  std::optional<PairFormat> pair_;
  bool nfc_;
  bool add_prefix_space_;
  std::optional<std::int64_t> model_max_length_;
  std::int64_t size_ = 0;
  std::int32_t pad_ = 0;
};

ByteBpeTokenizer::ByteBpeTokenizer(ByteBpeSpec& spec, ByteBpeVocabulary& vocabulary)
    : bpe_(byte_bpe_of(spec, vocabulary)),
      post_processor_(std::move(spec.post_processor)),
      pair_(pair_format_of(post_processor_.pair, spec.token_types)),
      nfc_(spec.nfc),
      add_prefix_space_(spec.add_prefix_space),
      model_max_length_(spec.model_max_length) {
  vocabulary.add(spec.added_tokens);
  add_tokens(spec.added_tokens);
  check_special_tokens(post_processor_, spec.source, vocabulary);
  size_ = vocabulary.size();
  pad_ = vocabulary.id_of(spec.pad, "the padding token");
}

void ByteBpeTokenizer::add_tokens(const std::vector<AddedToken>& tokens) {
  for (const AddedToken& token : tokens) {
    const std::u32string content = decode_utf8(token.content);
    if (!token.normalized) {
      raw_tokens_.add(content, token);
    } else {
      normalized_tokens_.add(nfc_ ? to_nfc(content, 0, false).text : content, token);
    }
  }
}

Encoding ByteBpeTokenizer::run(std::string_view text, std::size_t max_length,
                               bool with_offsets) const {
  check_utf8(text);
  const std::u32string characters = decode_utf8(text);
  Tokens tokens;
  tokens.with_spans = with_offsets;
  tokens.ids.reserve(text.size() / 3 + 3);
  tokens.ids.push_back(post_processor_.single.front().id);
  if (with_offsets) tokens.spans.push_back({});
  split(raw_tokens_, {characters, 0, {}}, tokens,
        [&](const Part& part) { tokenize_raw(part, tokens); });
  if (with_offsets) to_byte_spans(text, tokens.spans);
  return finish_encoding(std::move(tokens.ids), std::move(tokens.spans),
                         post_processor_.single.back().id, max_length);
}

// Puts the added tokens, and leaves what is between them to `next`.
template <class Next>
void ByteBpeTokenizer::split(const AddedTokenMatcher& matcher, const Part& part, Tokens& out,
                             Next&& next) const {
  if (matcher.empty()) {
    next(part);
    return;
  }
  for (const TextPart& found : matcher.split(part.text)) {
    const Part inside = part.sub(found.begin, found.end);
    if (found.id < 0) {
      next(inside);
    } else {
      put_added(inside, found.id, out);
    }
  }
}

void ByteBpeTokenizer::tokenize_raw(const Part& part, Tokens& out) const {
  const auto words = [&](const Part& inside) { tokenize_words(inside, out); };
  if (nfc_ && needs_nfc(part.text)) {
    const NormalizedText composed = to_nfc(part.text, part.base, out.with_spans);
    split(normalized_tokens_, {composed.text, 0, composed.origin}, out, words);
  } else {
    split(normalized_tokens_, part, out, words);
  }
}

void ByteBpeTokenizer::tokenize_words(const Part& part, Tokens& out) const {
  if (part.text.empty()) return;
  if (!add_prefix_space_ || part.text.front() == U' ') {
    put_words(part, out);
    return;
  }
  // The space that is added comes from where the first code point does.
  std::u32string text = U" ";
  text += part.text;
  std::vector<Span> origin;
  for (std::size_t i = 0; out.with_spans && i < text.size(); ++i) {
    const std::size_t from = i == 0 ? 0 : i - 1;
    origin.push_back(part.span(from, from + 1));
  }
  put_words({text, 0, origin}, out);
}

void ByteBpeTokenizer::put_words(const Part& part, Tokens& out) const {
  for (std::size_t begin = 0; begin < part.text.size();) {
    const std::size_t end = splitter_.word_end(part.text, begin);
    out.bytes.clear();
    for (std::size_t i = begin; i < end; ++i) append_utf8(out.bytes, part.text[i]);
    out.pieces.clear();
    bpe_.encode(out.bytes, out.pieces);
    if (out.with_spans) put_spans(part.sub(begin, end), out);
    for (const ByteToken& piece : out.pieces) out.ids.push_back(piece.id);
    begin = end;
  }
}

// A token of a part of a code point spans all of it.
void ByteBpeTokenizer::put_spans(const Part& word, Tokens& out) const {
  std::size_t at = 0;      // the code point
  std::size_t inside = 0;  // how many of its bytes lie behind
  const auto advance = [&](std::size_t bytes) {
    for (inside += bytes; at < word.text.size() && inside >= utf8_size(word.text[at]); ++at)
      inside -= utf8_size(word.text[at]);
  };
  std::string_view rest = out.bytes;
  for (const ByteToken& piece : out.pieces) {
    const std::size_t begin = at;
    advance(piece.bytes);
    const std::string_view bytes = rest.substr(0, piece.bytes);
    rest.remove_prefix(piece.bytes);
    put_span(word.span(begin, inside == 0 ? at : at + 1),
             margins_of(bytes, [](char byte) { return byte == ' '; }), out);
  }
}

void ByteBpeTokenizer::put_added(const Part& token, std::int32_t id, Tokens& out) const {
  if (out.with_spans) {
    const UnicodeTables& unicode = UnicodeTables::get();
    const Margins margins = margins_of(token.text, [&](char32_t c) {
      return c == kSpaceLetter || (unicode.flags(c) & kWhite) != 0;
    });
    put_span(token.span(0, token.text.size()), margins, out);
  }
  out.ids.push_back(id);
}

void ByteBpeTokenizer::put_span(Span span, Margins margins, Tokens& out) const {
  if (post_processor_.trim_offsets) {
    const bool is_first = out.spans.size() == 1 || span.begin == 0;
    if (is_first && post_processor_.add_prefix_space && margins.leading == 1) margins.leading = 0;
    span.begin = std::min(span.begin + margins.leading, span.end);
    if (span.end >= margins.trailing) span.end = std::max(span.end - margins.trailing, span.begin);
  }
  out.spans.push_back(span);
}

}  // namespace

bool is_byte_bpe(const TokenizerFolder& folder) {
  if (folder.json) return folder.json->model_type == "BPE";
  return is_file(folder.path / "vocab.json") && is_file(folder.path / "merges.txt");
}

std::unique_ptr<const Tokenizer> load_byte_bpe(const TokenizerFolder& folder) {
  ByteBpeSpec spec = read_byte_bpe(folder);
  ByteBpeVocabulary vocabulary(spec);
  return std::make_unique<ByteBpeTokenizer>(spec, vocabulary);
}

}  // namespace pointsman::text
