#pragma once

#include <cstdint>
#include <vector>

#include "data/analysis/rows.h"

namespace pointsman::data {

enum class RepeatKind {
  exact,       // the same bytes
  normalised,  // the same comparison text (data/pairs.h)
  near,        // near duplicates (data/near/), of different comparison texts
};

// Rows that repeat one another. Near ones may be joined by a chain.
struct Repeat {
  RepeatKind kind = RepeatKind::exact;
  std::vector<std::int32_t> rows;    // ascending, two at least
  std::vector<std::int32_t> labels;  // ascending, each once; two at least: a conflict
  bool one_group = false;            // all rows are of one `group`, so their kinship is known
};

// Rows of different parts of a split that have something in common.
struct PartLeak {
  enum class Kind { exact, near, group };
  Kind kind = Kind::exact;
  std::vector<std::int32_t> rows;  // ascending, of two parts at least
};

struct Repeats {
  std::vector<Repeat> clusters;  // exact and normalised ones by first row, then near ones
  std::vector<PartLeak> leaks;   // exact, near, group; each by first row
};

// `threads` 0: all of the machine; the answer does not depend on it.
Repeats find_repeats(const AnalysedRows& rows, int threads);

// Rows that could be left out with nothing lost: all but one of each cluster of this kind.
std::int64_t redundant_rows(const Repeats& repeats, RepeatKind kind);

}  // namespace pointsman::data
