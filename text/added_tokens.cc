#include "text/added_tokens.h"

#include <algorithm>

#include "text/unicode_tables.h"

namespace pointsman::text {

void AddedTokenMatcher::add(std::u32string content, const AddedToken& token) {
  std::erase_if(tokens_, [&](const Entry& entry) { return entry.content == content; });
  may_start_with_[content.front() & 0xFF] = true;
  const auto place = std::find_if(tokens_.begin(), tokens_.end(), [&](const Entry& entry) {
    return entry.content.size() < content.size();
  });
  tokens_.insert(place, {std::move(content), token.id, token.lstrip, token.rstrip});
}

const AddedTokenMatcher::Entry* AddedTokenMatcher::match(std::u32string_view rest) const {
  if (!may_start_with_[rest.front() & 0xFF]) return nullptr;
  for (const Entry& entry : tokens_) {
    if (rest.starts_with(entry.content)) return &entry;
  }
  return nullptr;
}

std::vector<TextPart> AddedTokenMatcher::split(std::u32string_view text) const {
  const UnicodeTables& unicode = UnicodeTables::get();
  const auto is_white = [&](std::size_t i) { return (unicode.flags(text[i]) & kWhite) != 0; };
  std::vector<TextPart> parts;
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Entry* entry = match(text.substr(i));
    if (entry == nullptr) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    std::size_t end = i + entry->content.size();
    i = end;  // the search goes on behind the content, as the reference's does
    while (entry->lstrip && begin > done && is_white(begin - 1)) --begin;
    while (entry->rstrip && end < text.size() && is_white(end)) ++end;
    begin = std::max(begin, done);  // an earlier token's rstrip may have taken the start
    end = std::max(begin, end);
    if (begin > done) parts.push_back({done, begin, -1});
    parts.push_back({begin, end, entry->id});
    done = end;
  }
  if (done < text.size()) parts.push_back({done, text.size(), -1});
  return parts;
}

}  // namespace pointsman::text
