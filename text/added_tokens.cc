#include "text/added_tokens.h"

#include <algorithm>

#include "base/error.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::text {

std::int32_t added_token_id(const AddedToken& token, std::int32_t in_vocabulary, std::int64_t next,
                            const std::string& source) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::model, source + ": the added token " + shown(token.content) +
                                      " has the id " + std::to_string(token.id) + what);
  };
  if (in_vocabulary >= 0) {
    if (token.id >= 0 && token.id != in_vocabulary)
      refuse(", but " + std::to_string(in_vocabulary) + " in the vocabulary");
    return in_vocabulary;
  }
  if (token.id >= 0 && token.id != next)
    refuse("; " + std::to_string(next) + ", the next after the vocabulary, is expected");
  return static_cast<std::int32_t>(next);
}

void AddedTokenMatcher::add(std::u32string_view content, const AddedToken& token) {
  const Entry entry{content.size(), token.id, token.lstrip, token.rstrip, token.single_word};
  const auto place = static_cast<std::int32_t>(tokens_.size());
  const PieceTable::Insert inserted = contents_.insert(content, place);
  PM_CHECK(inserted != PieceTable::Insert::too_long, "the content is longer than kMaxBytes allows");
  if (inserted == PieceTable::Insert::duplicate) {
    tokens_[static_cast<std::size_t>(contents_.find(content))] = entry;
    return;
  }
  tokens_.push_back(entry);
  if (content.size() > 1) {
    may_start_with_.set(two(content[0], content[1]));
  } else {
    for (char32_t second = 0; second < 256; ++second) may_start_with_.set(two(content[0], second));
  }
}

const AddedTokenMatcher::Entry* AddedTokenMatcher::match(std::u32string_view rest) const {
  if (!may_start_with_[two(rest[0], rest.size() > 1 ? rest[1] : 0)]) return nullptr;
  const PieceTable::Match found = contents_.longest_prefix(rest);
  return found.length == 0 ? nullptr : &tokens_[static_cast<std::size_t>(found.id)];
}

std::vector<TextPart> AddedTokenMatcher::split(std::u32string_view text) const {
  const UnicodeTables& unicode = UnicodeTables::get();
  const auto is = [&](std::size_t i, std::uint16_t flag) {
    return (unicode.flags(text[i]) & flag) != 0;
  };
  std::vector<TextPart> parts;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Entry* entry = match(text.substr(i));
    if (entry == nullptr) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    std::size_t end = i + entry->size;
    i = end;  // the search goes on behind the content, even of a token that is passed over
    if (entry->single_word &&
        ((begin > 0 && is(begin - 1, kWord)) || (end < text.size() && is(end, kWord)))) {
      continue;
    }
    while (entry->lstrip && begin > done && is(begin - 1, kWhite)) --begin;
    if (entry->lstrip) begin = std::max(begin, done);
    while (entry->rstrip && end < text.size() && is(end, kWhite)) ++end;
    if (begin > done) parts.push_back({done, begin, -1});
    if (begin < end) parts.push_back({begin, end, entry->id});  // else the one before took it
    done = std::max(begin, end);
  }
  if (done < text.size()) parts.push_back({done, text.size(), -1});
  return parts;
}

}  // namespace pointsman::text
