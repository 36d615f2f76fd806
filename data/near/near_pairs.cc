#include "data/near/near_pairs.h"

#include <algorithm>
#include <tuple>

#include "data/near/near_join.h"

namespace pointsman::data {
namespace {

// Notes every pair that a set is the later one of.
struct NotePairs {
  const NearIndex& index;
  std::int64_t asked;
  std::vector<NearPair>& pairs;

  static std::size_t pass(std::size_t posting) { return posting; }
  bool near(std::size_t place) const {
    const auto other = static_cast<std::int64_t>(index.at(place));
    pairs.push_back({std::min(asked, other), std::max(asked, other)});
    return true;
  }
};

}  // namespace

std::vector<NearPair> find_near_pairs(std::span<const std::string> texts, int threads) {
  const GramSets sets(texts);
  const NearIndex index(sets, sets.size(), NearIndex::Asked::by_larger);
  std::vector<std::vector<NearPair>> found(static_cast<std::size_t>(threads_or_all(threads)));
  join_near(index, threads, [&](std::size_t worker, std::size_t place) {
    return NotePairs{index, static_cast<std::int64_t>(index.at(place)), found[worker]};
  });
  std::vector<NearPair> pairs = std::move(found.front());
  for (std::size_t i = 1; i < found.size(); ++i) {
    pairs.insert(pairs.end(), found[i].begin(), found[i].end());
    found[i] = {};
  }
  std::sort(pairs.begin(), pairs.end(), [](const NearPair& a, const NearPair& b) {
    return std::tie(a.first, a.second) < std::tie(b.first, b.second);
  });
  return pairs;
}

}  // namespace pointsman::data
