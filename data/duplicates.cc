#include "data/duplicates.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "data/near/near_index.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

// Is content with the first near set.
struct FirstNear {
  std::optional<std::size_t> place;
  static std::size_t pass(std::size_t posting) { return posting; }
  bool near(std::size_t found) {
    place = found;
    return false;
  }
};

// The different texts of the train rows, in their order, and the first row of each.
struct TrainTexts {
  explicit TrainTexts(std::span<const Example> train) {
    for (std::size_t i = 0; i < train.size(); ++i) {
      const auto [text, is_new] = rows.emplace(comparison_text(train[i]), i);
      if (!is_new) continue;
      texts.push_back(text->first);
      first.push_back(i);
    }
  }
  std::unordered_map<std::string, std::size_t> rows;
  std::vector<std::string> texts;
  std::vector<std::size_t> first;
};

}  // namespace

std::vector<Twin> find_twins(std::span<const Example> train, std::span<const Example> rows) {
  const TrainTexts known(train);
  std::vector<std::string> texts = known.texts;
  std::vector<Twin> twins(rows.size());
  std::vector<std::size_t> asked;  // rows without an exact twin
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string text = comparison_text(rows[i]);
    if (const auto found = known.rows.find(text); found != known.rows.end()) {
      twins[i] = {TwinKind::exact, found->second};
    } else {
      texts.push_back(std::move(text));
      asked.push_back(i);
    }
  }
  const GramSets sets(texts);
  const NearIndex index(sets, known.texts.size(), NearIndex::Asked::by_any);
  NearIndex::Marks marks(index);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    FirstNear near;
    index.search(sets[known.texts.size() + i], index.size(), marks, near);
    if (near.place) twins[asked[i]] = {TwinKind::near, known.first[index.at(*near.place)]};
  }
  return twins;
}

Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows) {
  Leakage leakage;
  for (const Twin& twin : find_twins(train, rows)) {
    leakage.exact += twin.kind == TwinKind::exact ? 1 : 0;
    leakage.near += twin.kind == TwinKind::near ? 1 : 0;
  }
  return leakage;
}

}  // namespace pointsman::data
