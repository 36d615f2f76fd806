#include "data/duplicates.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "data/near/near_index.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

// Is content with the first near set.
struct AnyNear {
  bool found = false;
  static std::size_t pass(std::size_t posting) { return posting; }
  bool near(std::size_t) {
    found = true;
    return false;
  }
};

}  // namespace

Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows) {
  Leakage leakage;
  std::unordered_set<std::string> train_texts;
  for (const Example& row : train) train_texts.insert(comparison_text(row));
  std::vector<std::string> texts(train_texts.begin(), train_texts.end());
  const std::size_t known = texts.size();
  for (const Example& row : rows) {
    std::string text = comparison_text(row);
    if (train_texts.contains(text))
      ++leakage.exact;
    else
      texts.push_back(std::move(text));
  }
  const GramSets sets(texts);
  const NearIndex index(sets, known, NearIndex::Asked::by_any);
  NearIndex::Marks marks(index);
  for (std::size_t i = known; i < sets.size(); ++i) {
    AnyNear any;
    index.search(sets[i], index.size(), marks, any);
    leakage.near += any.found ? 1 : 0;
  }
  return leakage;
}

}  // namespace pointsman::data
