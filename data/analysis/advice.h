#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/analysis/profile.h"
#include "data/analysis/rows.h"

namespace pointsman::data {

// One thing to write into the config, and why.
struct Recommendation {
  std::string config;  // one line of YAML
  std::string reason;  // one sentence
};

// The recipe that suits these rows.
struct Advice {
  std::int32_t smallest = 0;  // the label with the fewest different train rows
  std::int64_t rows = 0;      // so many: rows of one text count once
  std::vector<Recommendation> recommendations;
};

// Which recipe, encoder, loss and kind of measurement suit the rows, by the different rows of the
// smallest class, the imbalance, and the scripts. Train rows count where the parts of a split are
// known, else all; `may_fold` says whether data.folds could be written, the parts not being given.
// Nothing where there is one label only, or a label without train rows.
std::optional<Advice> advise(const AnalysedRows& rows, const Profile& profile, bool may_fold);

}  // namespace pointsman::data
