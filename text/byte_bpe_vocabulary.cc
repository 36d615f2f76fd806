#include "text/byte_bpe_vocabulary.h"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "text/byte_level.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr std::int64_t kMaxId = std::numeric_limits<std::int32_t>::max() / 2;

[[noreturn]] void refuse(const std::string& source, const std::string& what) {
  throw Error(ErrorKind::model, source + ": " + what);
}

// Vocabularies that were learned without the whole alphabet, as GPT-NeoX's and so ModernBERT's,
// have no token for the others.
bool occurs_in_utf8(std::size_t byte) { return byte != 0xC0 && byte != 0xC1 && byte < 0xF5; }

}  // namespace

ByteBpeVocabulary::ByteBpeVocabulary(const ByteBpeSpec& spec) : source_(spec.source) {
  ids_.reserve(spec.ids.size() + spec.added_tokens.size());
  for (const auto& [token, id] : spec.ids) {
    if (id < 0 || id > kMaxId)
      refuse(source_, "the token " + shown(token) + " has an id out of range");
    ids_.insert_or_assign(token, static_cast<std::int32_t>(id));
    size_ = std::max(size_, id + 1);
  }
  check_ids();
}

void ByteBpeVocabulary::check_ids() const {
  std::vector<std::int32_t> sorted;
  sorted.reserve(ids_.size());
  for (const auto& entry : ids_) sorted.push_back(entry.second);
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) refuse(source_, "two tokens have the id " + std::to_string(*twice));
}

std::int32_t ByteBpeVocabulary::id_of(const std::string& token, const char* what) const {
  const std::int32_t id = find(token);
  if (id < 0) refuse(source_, std::string(what) + " " + shown(token) + " is not in the vocabulary");
  return id;
}

std::array<std::int32_t, 256> ByteBpeVocabulary::bytes() const {
  const std::array<char32_t, 256> letters = byte_letters();
  std::array<std::int32_t, 256> ids{};
  for (std::size_t byte = 0; byte < ids.size(); ++byte) {
    std::string letter;
    append_utf8(letter, letters[byte]);
    ids[byte] = find(letter);
    if (ids[byte] < 0 && occurs_in_utf8(byte)) {
      refuse(source_, "the byte " + std::to_string(byte) + " has no token, '" + letter +
                          "'; a byte-level vocabulary has one for each that occurs in UTF-8");
    }
  }
  return ids;
}

MergeTable ByteBpeVocabulary::merges(const ByteBpeSpec& spec) const {
  MergeTable table(spec.merges.size());
  std::uint32_t rank = 0;
  for (const auto& [left, right] : spec.merges) {
    const std::int32_t left_id = id_of(left, "a merge's left token");
    const std::int32_t right_id = id_of(right, "a merge's right token");
    table.insert(left_id, right_id, {rank++, id_of(left + right, "a merge's result")});
  }
  return table;
}

void ByteBpeVocabulary::add(std::vector<AddedToken>& tokens) {
  std::unordered_set<std::string_view> seen;
  for (AddedToken& token : tokens) {
    if (find_invalid_utf8(token.content)) refuse(source_, "an added token is not valid UTF-8");
    if (!seen.insert(token.content).second)
      refuse(source_, "the added token " + shown(token.content) + " is there twice");
    const auto next = static_cast<std::int64_t>(ids_.size());
    token.id = added_token_id(token, find(token.content), next, source_);
    ids_.insert_or_assign(token.content, token.id);
    size_ = std::max<std::int64_t>(size_, token.id + 1);
  }
  check_ids();
}

}  // namespace pointsman::text
