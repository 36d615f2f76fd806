#include "text/sentencepiece_normalizer.h"

#include <cstring>

#include "base/error.h"
#include "text/canonical.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr char32_t kEscapedSpace = 0x2581;

// A unit of the double array (darts-clone): how its 32 bits are read.
std::uint32_t unit_offset(std::uint32_t unit) { return (unit >> 10) << ((unit & (1U << 9)) >> 6); }
std::uint32_t unit_label(std::uint32_t unit) { return unit & ((1U << 31) | 0xFF); }
bool unit_has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) == 1; }
std::uint32_t unit_value(std::uint32_t unit) { return unit & ((1U << 31) - 1); }

bool is_white(char32_t c) { return (UnicodeTables::get().flags(c) & kWhite) != 0; }

}  // namespace

// The character map: the byte size of the trie, the trie, the replacements.
SentencePieceNormalizer::SentencePieceNormalizer(const SentencePieceModel& model,
                                                 const PieceTable* user_defined)
    : source_(model.source),
      user_defined_(user_defined),
      nfc_(model.nfc),
      add_dummy_prefix_(model.add_dummy_prefix),
      remove_extra_whitespaces_(model.remove_extra_whitespaces),
      escape_whitespaces_(model.escape_whitespaces),
      treat_whitespace_as_suffix_(model.treat_whitespace_as_suffix) {
  for (const SentencePieceEntry& piece : model.pieces) {
    if (piece.type == PieceType::user_defined)
      longest_user_defined_ = std::max(longest_user_defined_, piece.text.size());
  }
  const std::string& map = model.charsmap;
  if (map.empty()) return;
  std::uint32_t trie_bytes = 0;
  if (map.size() > sizeof trie_bytes) std::memcpy(&trie_bytes, map.data(), sizeof trie_bytes);
  if (trie_bytes == 0 || trie_bytes % 4 != 0 || trie_bytes >= map.size() - sizeof trie_bytes) {
    throw Error(ErrorKind::model, source_ + ": the compiled character map is damaged");
  }
  trie_.resize(trie_bytes / 4);
  std::memcpy(trie_.data(), map.data() + sizeof trie_bytes, trie_bytes);
  replacements_ = map.substr(sizeof trie_bytes + trie_bytes);
  replacements_.push_back('\0');
  if (find_invalid_utf8(replacements_)) {
    throw Error(ErrorKind::model, source_ + ": the compiled character map is not UTF-8");
  }
}

SentencePieceNormalizer::Step SentencePieceNormalizer::longest_rule(std::string_view rest) const {
  const auto damaged = [&] {
    return Error(ErrorKind::model, source_ + ": the compiled character map is damaged");
  };
  if (trie_.empty()) return {};
  Step longest;
  std::size_t position = unit_offset(trie_[0]);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    position ^= byte;
    if (position >= trie_.size()) throw damaged();
    const std::uint32_t unit = trie_[position];
    if (unit_label(unit) != byte) break;
    position ^= unit_offset(unit);
    if (!unit_has_leaf(unit)) continue;
    if (position >= trie_.size()) throw damaged();
    const std::uint32_t value = unit_value(trie_[position]);
    // A rule must begin and end between code points, or what follows would be no text.
    if (value >= replacements_.size() || (replacements_[value] & '\xC0') == '\x80') throw damaged();
    if (i + 1 < rest.size() && (rest[i + 1] & '\xC0') == '\x80') throw damaged();
    longest = {std::string_view(replacements_.c_str() + value), i + 1};
  }
  return longest;
}

std::size_t SentencePieceNormalizer::user_defined_prefix(std::string_view rest) const {
  std::u32string characters;
  for (std::size_t i = 0; i < rest.size() && characters.size() < longest_user_defined_;) {
    const auto [c, size] = decode_utf8(rest, i);
    characters.push_back(c);
    i += size;
  }
  std::size_t bytes = 0;
  const PieceTable::Match match = user_defined_->longest_prefix(characters);
  for (std::size_t i = 0; i < match.length; ++i) bytes += decode_utf8(rest, bytes).size;
  return bytes;
}

SentencePieceNormalizer::Step SentencePieceNormalizer::next(std::string_view rest) const {
  if (longest_user_defined_ > 0) {
    if (const std::size_t bytes = user_defined_prefix(rest); bytes > 0)
      return {rest.substr(0, bytes), bytes};
  }
  if (const Step rule = longest_rule(rest); rule.consumed > 0) return rule;
  const std::size_t bytes = utf8_length(static_cast<unsigned char>(rest.front()));
  return {rest.substr(0, bytes), bytes};
}

// The normalizers of transformers' DebertaV2Tokenizer: Replace of \s{2,}|[\n\r\t] by a space, NFC,
// Strip at the end; then Metaspace.
SentencePieceText SentencePieceNormalizer::normalize_nfc(std::string_view text) const {
  const std::u32string characters = decode_utf8(text);
  std::vector<std::int32_t> bytes;  // where each begins
  for (std::size_t i = 0; i < text.size(); i += decode_utf8(text, i).size)
    bytes.push_back(static_cast<std::int32_t>(i));
  std::u32string collapsed;
  std::vector<std::int32_t> origin;
  for (std::size_t i = 0; i < characters.size();) {
    std::size_t end = i;
    while (end < characters.size() && is_white(characters[end])) ++end;
    const char32_t c = characters[i];
    const bool is_space = end - i >= 2 || c == U'\n' || c == U'\r' || c == U'\t';
    collapsed.push_back(is_space ? U' ' : c);
    origin.push_back(bytes[i]);
    i = is_space ? std::max(end, i + 1) : i + 1;
  }
  const NormalizedText composed =
      needs_nfc(collapsed) ? to_nfc(collapsed, 0, true) : unchanged(collapsed, 0, true);
  std::size_t size = composed.text.size();
  while (size > 0 && is_white(composed.text[size - 1])) --size;
  SentencePieceText out;
  if (size == 0) return out;
  if (composed.text[0] != U' ' && composed.text[0] != kEscapedSpace) {
    out.text.push_back(kEscapedSpace);
    out.origin.push_back(0);
  }
  for (std::size_t i = 0; i < size; ++i) {
    const char32_t c = composed.text[i];
    out.text.push_back(c == U' ' ? kEscapedSpace : c);
    out.origin.push_back(origin[static_cast<std::size_t>(composed.origin[i].begin)]);
  }
  const auto last = static_cast<std::size_t>(composed.origin[size - 1].end);
  out.origin.push_back(last < origin.size() ? origin[last]
                                            : static_cast<std::int32_t>(text.size()));
  return out;
}

SentencePieceText SentencePieceNormalizer::normalize(std::string_view text,
                                                     bool with_origin) const {
  if (nfc_) return normalize_nfc(text);
  SentencePieceText out;
  std::size_t consumed = 0;
  if (remove_extra_whitespaces_) {
    while (consumed < text.size()) {
      const Step step = next(text.substr(consumed));
      if (step.replacement != " ") break;
      consumed += step.consumed;
    }
  }
  if (consumed == text.size()) return out;
  const char32_t space = escape_whitespaces_ ? kEscapedSpace : U' ';
  const auto put = [&](char32_t c) {
    out.text.push_back(c);
    if (with_origin) out.origin.push_back(static_cast<std::int32_t>(consumed));
  };
  out.text.reserve(text.size() - consumed + 1);
  if (add_dummy_prefix_ && !treat_whitespace_as_suffix_) put(space);
  bool after_space = remove_extra_whitespaces_;
  while (consumed < text.size()) {
    Step step = next(text.substr(consumed));
    while (after_space && step.replacement.starts_with(' ')) step.replacement.remove_prefix(1);
    for (std::size_t i = 0; i < step.replacement.size();) {
      const auto [c, size] = decode_utf8(step.replacement, i);
      put(c == U' ' ? space : c);
      i += size;
    }
    if (!step.replacement.empty()) after_space = step.replacement.ends_with(' ');
    if (!remove_extra_whitespaces_) after_space = false;
    consumed += step.consumed;
  }
  if (remove_extra_whitespaces_) {
    while (!out.text.empty() && out.text.back() == space) {
      out.text.pop_back();
      if (!with_origin) continue;
      consumed = static_cast<std::size_t>(out.origin.back());
      out.origin.pop_back();
    }
  }
  if (add_dummy_prefix_ && treat_whitespace_as_suffix_) put(space);
  if (with_origin) out.origin.push_back(static_cast<std::int32_t>(consumed));
  return out;
}

}  // namespace pointsman::text
