#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/rng.h"
#include "data/assignment.h"
#include "data/example.h"
#include "data/labels.h"

namespace pointsman::data {

// The rows of a data set as what may be parted, for whoever divides them: data/split.h and
// data/folds.h. The data set outlives it.
class Stratifier {
 public:
  // Errors: data, when there are fewer than two labels.
  explicit Stratifier(const Dataset& dataset);

  // Errors: data, naming a label that has fewer components (data/components.h) than `parts`; `need`
  // ends the message, as in "train, validation and test need one each".
  void require_components(std::size_t parts, const std::string& need,
                          const std::string& hint) const;

  // The part of each row [N], by data/assignment.h, every label in every part. Errors: data, naming
  // a part (of `names`) for which no row of some label is found.
  std::vector<std::int32_t> assign(std::span<const double> shares,
                                   std::span<const std::string> names, Rng& rng) const;

 private:
  void require_every_label(std::span<const std::int32_t> parts,
                           std::span<const std::string> names) const;

  const Dataset& dataset_;
  LabelMap labels_;
  std::vector<std::int64_t> component_of_;  // [N]
  std::vector<ClassRows> components_;
};

}  // namespace pointsman::data
