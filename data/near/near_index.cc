#include "data/near/near_index.h"

#include <numeric>
#include <utility>

namespace pointsman::data {

NearIndex::NearIndex(const GramSets& sets, std::size_t count, Asked asked)
    : sets_(sets), order_(count), starts_(sets.grams() + 1) {
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sets[a].size() < sets[b].size();
  });
  for (const std::uint32_t i : order_) sizes_.push_back(sets[i].size());
  // Those that share the fewest grams with this set that near ones can share.
  const auto prefix = [&](GramSet set) {
    const std::size_t common = asked == Asked::by_larger ? required_common(set.size(), set.size())
                                                         : smallest_near(set.size());
    return set.first(set.size() - common + 1);
  };
  for (std::size_t i = 0; i < count; ++i) {
    for (const std::uint32_t gram : prefix(sets[i])) ++starts_[gram + 1];
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  postings_.resize(starts_.back());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  for (std::uint32_t place = 0; place < order_.size(); ++place) {
    std::uint32_t position = 0;
    for (const std::uint32_t gram : prefix(set_at(place))) {
      postings_[next[gram]++] = {place, position++};
    }
  }
}

// The gram at `position` is the first that both share: no more can follow it than either has left.
// (Where it is not the first, the set was looked at before, or refused then for the same reason.)
bool NearIndex::is_near(GramSet asked, std::size_t position, const Posting& posting,
                        Marks& marks) const {
  const std::size_t size = sizes_[posting.place];
  const std::size_t required = required_common(asked.size(), size);
  if (std::min(asked.size() - position, size - posting.position) < required) return false;
  if (std::exchange(marks.last_[posting.place], marks.searches_) == marks.searches_) return false;
  return are_near(asked, set_at(posting.place));
}

}  // namespace pointsman::data
