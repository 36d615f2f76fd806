#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/analysis/profile.h"
#include "data/analysis/rows.h"

namespace pointsman::data {

// A word, a range of lengths or a script that tells something about the class.
struct Shortcut {
  std::string kind;   // word | length | script
  std::string value;  // the word; "12 to 25 characters"; the script
  double bits = 0;    // mutual information of having it and the class
  double low = 0;     // its 95 % interval, by the bootstrap's percentiles
  double high = 0;
  double p_value = 1;              // corrected for all features tried
  std::int32_t label = 0;          // the class that it speaks for most
  double precision = 0;            // share of the rows with it that are of that class
  double recall = 0;               // share of that class that has it
  std::vector<std::int32_t> rows;  // all rows that have it, ascending
};

struct Shortcuts {
  std::int64_t tried = 0;       // features
  std::int64_t compared = 0;    // rows: one a component, since kin are no evidence of their own
  double label_bits = 0;        // entropy of the class over these
  std::vector<Shortcut> found;  // at most 20 with p_value <= 0.01, the most bits first
};

// Every word that 5 rows at least have, every fifth of the lengths, every script. The p-value is
// the share of 200 shuffles of the labels in which the best of all features tells as much as this
// one (maxT of Westfall and Young 1993), so that the many words tried make no chance one look real.
Shortcuts find_shortcuts(const AnalysedRows& rows, const Profile& profile, std::uint64_t seed);

}  // namespace pointsman::data
