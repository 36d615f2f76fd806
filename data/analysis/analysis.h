#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/analysis/advice.h"
#include "data/analysis/finding.h"
#include "data/analysis/label_noise.h"
#include "data/analysis/outliers.h"
#include "data/analysis/profile.h"
#include "data/analysis/repeats.h"
#include "data/analysis/rows.h"
#include "data/analysis/shortcuts.h"

namespace pointsman::data {

// Some of the rows on a plane: the two directions in which the rows differ most.
struct PlaneMap {
  std::vector<std::int32_t> rows;   // [n], ascending
  std::vector<double> x, y;         // [n]
  double share_x = 0, share_y = 0;  // of the variance
};

// What an endpoint, asked twice about the first rows of to_label.csv, agrees with itself on.
struct LabelAgreement {
  std::string model;
  std::int64_t rows = 0;        // asked about
  std::int64_t read = 0;        // of these, with two answers that name a label
  std::int64_t agree = 0;       // of these, with the same label twice
  std::optional<double> kappa;  // Cohen's, of the rows read; nothing where it is 0/0
  std::int64_t requests = 0;
  std::int64_t from_cache = 0;                 // answers
  std::map<std::string, std::int64_t> failed;  // answers that could not be read, by reason
};

// All that an analysis found out about rows. Plain data: `cli` fills it from the rooms that may not
// see one another, `report` draws it.
struct Analysis {
  AnalysedRows rows;
  Profile profile;
  Repeats repeats;
  Shortcuts shortcuts;
  LabelNoise noise;              // of rows whose class can be judged (judged_rows)
  std::int64_t judged_rows = 0;  // rows of classes with a component in every fold; 0: not looked at
  std::string space;             // what labels, outliers and map were judged in: "TF-IDF"
  std::vector<double> similarities;  // [N], mean cosine similarity to the nearest rows
  std::vector<Outlier> outliers;
  PlaneMap map;
  std::optional<Advice> advice;
  std::optional<LabelAgreement> agreement;  // where labels were asked for
  std::vector<Finding> findings;            // errors first, then warnings, then notes

  std::int64_t count(Severity severity) const;
};

}  // namespace pointsman::data
