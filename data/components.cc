#include "data/components.h"

#include <numeric>
#include <string>
#include <unordered_map>

#include "data/near/near_clusters.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

// Union-find with path halving.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parents_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parents_;
};

}  // namespace

std::vector<std::int64_t> find_components(const Dataset& dataset) {
  const std::size_t count = dataset.rows.size();
  DisjointSets sets(count);
  std::unordered_map<std::string, std::size_t> groups;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& group = dataset.rows[i].group;
    if (!group.empty()) sets.join(i, groups.emplace(group, i).first->second);
  }
  const DistinctTexts distinct(dataset.rows);
  for (std::size_t i = 0; i < count; ++i) sets.join(i, distinct.first[distinct.of_row[i]]);
  std::unordered_map<std::int64_t, std::size_t> clusters;
  const std::vector<std::int64_t> cluster_of = find_near_clusters(distinct.texts, 0);
  for (std::size_t i = 0; i < cluster_of.size(); ++i) {
    const std::size_t row = distinct.first[i];
    sets.join(row, clusters.emplace(cluster_of[i], row).first->second);
  }
  std::vector<std::int64_t> components;
  std::unordered_map<std::size_t, std::int64_t> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto next = static_cast<std::int64_t>(numbers.size());
    components.push_back(numbers.emplace(sets.root(i), next).first->second);
  }
  return components;
}

}  // namespace pointsman::data
