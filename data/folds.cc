#include "data/folds.h"

#include <string>

#include "base/rng.h"
#include "data/parts/stratify.h"
#include "data/parts/write_rows.h"

namespace pointsman::data {
namespace {

std::vector<std::string> names_of_folds(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t fold = 0; fold < count; ++fold)
    names.push_back("fold " + std::to_string(fold) + " of " + std::to_string(count));
  return names;
}

// The folds of one repeat.
void add_folds(std::vector<Fold>& folds, std::int64_t repeat, std::span<const std::int32_t> parts,
               std::int64_t count) {
  for (std::int64_t fold = 0; fold < count; ++fold) {
    Fold& added = folds.emplace_back();
    added.repeat = repeat;
    added.fold = fold;
    for (std::size_t i = 0; i < parts.size(); ++i)
      (parts[i] == fold ? added.held_out : added.train).push_back(i);
  }
}

}  // namespace

std::vector<Fold> make_folds(const Dataset& dataset, const FoldPlan& plan) {
  const auto count = static_cast<std::size_t>(plan.folds);
  const std::string number = std::to_string(plan.folds);
  const Stratifier rows(dataset);
  rows.require_components(count, number + " folds need one each",
                          "fewer data.folds, more rows with this label, or none");
  const std::vector<double> shares(count, 1.0 / static_cast<double>(plan.folds));
  std::vector<Fold> folds;
  for (std::int64_t repeat = 0; repeat < plan.repeats; ++repeat) {
    Rng rng(static_cast<std::uint64_t>(plan.seed), "folds/" + std::to_string(repeat));
    const auto parts = rows.assign(shares, names_of_folds(plan.folds), rng);
    add_folds(folds, repeat, parts, plan.folds);
  }
  return folds;
}

void write_folds(const Path& folder, const Dataset& dataset, std::span<const Fold> folds) {
  std::vector<WrittenRow> rows;
  for (std::size_t begin = 0; begin < folds.size();) {
    std::vector<std::int64_t> fold_of(dataset.rows.size());
    const std::int64_t repeat = folds[begin].repeat;
    for (; begin < folds.size() && folds[begin].repeat == repeat; ++begin) {
      for (const std::size_t row : folds[begin].held_out) fold_of[row] = folds[begin].fold;
    }
    for (std::size_t i = 0; i < fold_of.size(); ++i)
      rows.push_back({i, {std::to_string(repeat), std::to_string(fold_of[i])}});
  }
  require_free_names(dataset, {"repeat", "fold"});
  create_folders(folder);
  write_rows(folder / "folds.csv", dataset, {"repeat", "fold"}, rows);
}

}  // namespace pointsman::data
