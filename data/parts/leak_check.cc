#include "data/parts/leak_check.h"

#include <atomic>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/near/near_join.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

// The parts of the sets behind the postings, and for each posting the next one of another part:
// near texts by the thousand lie in one part, and are passed by in one step.
struct PostingParts {
  PostingParts(const NearIndex& index, std::span<const std::int32_t> parts)
      : part(index.postings()), next_other(index.postings()) {
    for (std::size_t i = part.size(); i-- > 0;) {
      part[i] = parts[index.at(index.place_of(i))];
      const bool same = i + 1 < part.size() && part[i + 1] == part[i];
      next_other[i] = same ? next_other[i + 1] : static_cast<std::uint32_t>(i + 1);
    }
  }
  std::vector<std::int32_t> part;
  std::vector<std::uint32_t> next_other;
};

// Looks at sets of other parts alone.
struct OtherParts {
  const PostingParts& postings;
  std::int32_t own;
  std::atomic<bool>& found;

  std::size_t pass(std::size_t posting) const {
    return postings.part[posting] == own ? postings.next_other[posting] : posting;
  }
  bool near(std::size_t) const {
    found = true;
    return false;
  }
};

bool near_texts_straddle(std::span<const std::string> texts, std::span<const std::int32_t> parts) {
  const GramSets sets(texts);
  const NearIndex index(sets, sets.size(), NearIndex::Asked::by_larger);
  const PostingParts postings(index, parts);
  std::atomic<bool> found = false;
  join_near(index, 0, [&](std::size_t, std::size_t place) {
    return OtherParts{postings, parts[index.at(place)], found};
  });
  return found;
}

}  // namespace

bool has_leak(std::span<const Example> rows, std::span<const std::int32_t> parts) {
  std::unordered_map<std::string, std::int32_t> part_of_group;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& group = rows[i].group;
    if (!group.empty() && part_of_group.emplace(group, parts[i]).first->second != parts[i])
      return true;
  }
  const DistinctTexts distinct(rows);
  std::vector<std::int32_t> text_parts;
  for (const std::size_t row : distinct.first) text_parts.push_back(parts[row]);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (text_parts[distinct.of_row[i]] != parts[i]) return true;
  }
  return near_texts_straddle(distinct.texts, text_parts);
}

}  // namespace pointsman::data
