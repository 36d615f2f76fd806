#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/file.h"
#include "data/example.h"

namespace pointsman::data {

struct FoldPlan {
  std::int64_t folds = 5;  // K, at least 2
  std::int64_t repeats = 1;
  std::int64_t seed = 13;
};

// Which rows train and which are held out, as indices into the rows in ascending order; together
// they are all rows.
struct Fold {
  std::int64_t repeat = 0;  // from 0
  std::int64_t fold = 0;    // from 0, within the repeat
  std::vector<std::size_t> train;
  std::vector<std::size_t> held_out;
};

// Every repeat deals the rows into K folds of about equal shares of every label, each row held out
// once, with rows of one group, and equal or nearly equal texts, kept together (data/components.h).
// By repeat, then by fold. The same rows and seed give the same folds on any machine, and more
// repeats leave the first ones as they are. Errors: data, when there are fewer than two labels, a
// label has fewer than K groups of rows that may be parted, or no folds are found that each have
// every label.
std::vector<Fold> make_folds(const Dataset& dataset, const FoldPlan& plan);

// folds.csv in the folder, made if absent: the columns of write_splits (data/split.h), then repeat
// and fold; every row once a repeat, with the fold that it is held out of. Errors: system; data,
// when another column is called text, text_pair, label, repeat or fold.
void write_folds(const Path& folder, const Dataset& dataset, std::span<const Fold> folds);

}  // namespace pointsman::data
