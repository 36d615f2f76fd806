#pragma once

#include <cstdint>

#include "base/diagnostics.h"
#include "schema/field.h"

namespace pointsman::augment {

// Bounds that a new row keeps to, measured against the row it was made from. Identity of normalised
// texts with any row or other new row is refused always.
struct FilterConfig {
  double min_similarity = 0;
  double max_similarity = 1;
  std::int64_t min_characters = 2;
  std::int64_t max_characters = 20000;
  double min_length_ratio = 0.3;
  double max_length_ratio = 3;
  double max_foreign_script = 0.3;
  double min_teacher_confidence = 0.5;

  static void describe(auto& self, auto&& field) {
    field("min_similarity", self.min_similarity,
          "Least Jaccard similarity of the character 3-grams to the row it was made from.",
          schema::Range{0, 1});
    field("max_similarity", self.max_similarity, "Largest such similarity.", schema::Range{0, 1});
    field("min_characters", self.min_characters, "Fewest characters.", schema::Range{1, 1e6});
    field("max_characters", self.max_characters, "Most characters.", schema::Range{1, 1e7});
    field("min_length_ratio", self.min_length_ratio,
          "Fewest characters as a multiple of those of the row it was made from.",
          schema::Range{0, 1});
    field("max_length_ratio", self.max_length_ratio, "Most characters, likewise.",
          schema::Range{1, 1000});
    field("max_foreign_script", self.max_foreign_script,
          "Largest share of its letters in scripts that the row it was made from does not have.",
          schema::Range{0, 1});
    field("min_teacher_confidence", self.min_teacher_confidence,
          "Least probability that a teacher gives the label, where there is a teacher.",
          schema::Range{0, 1});
  }
};

// Errors: bounds that no text can keep to.
void check(const FilterConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::augment
