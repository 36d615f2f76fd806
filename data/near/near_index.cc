#include "data/near/near_index.h"

#include <bit>
#include <numeric>
#include <utility>

namespace pointsman::data {

NearIndex::NearIndex(const GramSets& sets, std::size_t count, Asked asked)
    : sets_(sets), order_(count), starts_(sets.grams() + 1) {
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sets[a].size() < sets[b].size();
  });
  for (const std::uint32_t i : order_) {
    sizes_.push_back(sets[i].size());
    signatures_.push_back(signature_of(sets[i]));
  }
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

NearIndex::Signature NearIndex::signature_of(GramSet set) {
  constexpr std::uint32_t kSpread =
      2654435761U;  // Knuth's: the upper bits of the product are mixed
  Signature signature{};
  for (const std::uint32_t gram : set) {
    const std::uint32_t bit = gram * kSpread >> 25;
    signature[bit >> 6] ^= std::uint64_t{1} << (bit & 63);
  }
  return signature;
}

// The gram at `position` is the first that both share: no more can follow it than either has left.
// (Where it is not the first, the set was looked at before, or refused then for the same reason.)
bool NearIndex::is_near(const Asking& asking, const Posting& posting, Marks& marks) const {
  const std::size_t asked_size = asking.set.size();
  const std::size_t size = sizes_[posting.place];
  const std::size_t required = required_common(asked_size, size);
  if (std::min(asked_size - asking.position, size - posting.position) < required) return false;
  if (std::exchange(marks.last_[posting.place], marks.searches_) == marks.searches_) return false;
  const Signature& signature = signatures_[posting.place];
  const int differing = std::popcount(asking.signature[0] ^ signature[0]) +
                        std::popcount(asking.signature[1] ^ signature[1]);
  if (static_cast<std::size_t>(differing) > asked_size + size - 2 * required) return false;
  return are_near(asking.set, set_at(posting.place));
}

}  // namespace pointsman::data
