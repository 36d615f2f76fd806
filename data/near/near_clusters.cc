#include "data/near/near_clusters.h"

#include <algorithm>
#include <atomic>
#include <unordered_map>

#include "data/near/near_join.h"

namespace pointsman::data {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Union-find of several threads: a parent only ever changes to a smaller ancestor, so whatever a
// thread reads leads to the same root or to one that has been joined since. Nothing but these
// numbers passes between threads, hence the relaxed order.
class SharedSets {
 public:
  explicit SharedSets(std::size_t count) : parents_(count) {
    for (std::size_t i = 0; i < count; ++i)
      parents_[i].store(static_cast<std::uint32_t>(i), kRelaxed);
  }
  std::uint32_t root(std::uint32_t i) {
    for (;;) {
      std::uint32_t parent = parents_[i].load(kRelaxed);
      if (parent == i) return i;
      const std::uint32_t above = parents_[parent].load(kRelaxed);
      if (above != parent) parents_[i].compare_exchange_weak(parent, above, kRelaxed);
      i = above;
    }
  }
  void join(std::uint32_t a, std::uint32_t b) {
    for (;;) {
      a = root(a);
      b = root(b);
      if (a == b) return;
      std::uint32_t larger = std::max(a, b);
      if (parents_[larger].compare_exchange_strong(larger, std::min(a, b), kRelaxed)) return;
    }
  }

 private:
  std::vector<std::atomic<std::uint32_t>> parents_;
};

// What all searches share: places joined so far, and for each posting a later one, where all from
// the one up to before the other are of one cluster. Sets are never parted again, so a note that
// some thread made stays true.
struct Joined {
  explicit Joined(const NearIndex& index) : sets(index.size()), ends(index.postings()) {
    for (std::size_t i = 0; i < ends.size(); ++i)
      ends[i].store(static_cast<std::uint32_t>(i + 1), kRelaxed);
  }
  SharedSets sets;
  std::vector<std::atomic<std::uint32_t>> ends;
};

// Joins a set with all near it, past the postings of its own cluster.
struct JoinNear {
  const NearIndex& index;
  std::uint32_t asked;
  Joined& joined;

  bool is_joined(std::size_t posting) const {
    const auto place = static_cast<std::uint32_t>(index.place_of(posting));
    return joined.sets.root(place) == joined.sets.root(asked);
  }
  std::size_t pass(std::size_t posting) const {
    if (!is_joined(posting)) return posting;
    const std::uint32_t end = joined.ends[posting].load(kRelaxed);
    if (end < index.postings() && is_joined(end))
      joined.ends[posting].store(joined.ends[end].load(kRelaxed), kRelaxed);
    return end;
  }
  bool near(std::size_t place) const {
    joined.sets.join(static_cast<std::uint32_t>(place), asked);
    return true;
  }
};

}  // namespace

std::vector<std::int64_t> find_near_clusters(std::span<const std::string> texts, int threads) {
  const GramSets sets(texts);
  const NearIndex index(sets, sets.size(), NearIndex::Asked::by_larger);
  Joined joined(index);
  join_near(index, threads, [&](std::size_t, std::size_t place) {
    return JoinNear{index, static_cast<std::uint32_t>(place), joined};
  });
  std::vector<std::uint32_t> roots(texts.size());
  for (std::uint32_t place = 0; place < roots.size(); ++place)
    roots[index.at(place)] = joined.sets.root(place);
  std::vector<std::int64_t> clusters;
  std::unordered_map<std::uint32_t, std::int64_t> numbers;
  for (const std::uint32_t root : roots) {
    const auto next = static_cast<std::int64_t>(numbers.size());
    clusters.push_back(numbers.emplace(root, next).first->second);
  }
  return clusters;
}

}  // namespace pointsman::data
