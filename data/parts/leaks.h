#pragma once

#include <string>
#include <vector>

#include "data/data_config.h"
#include "data/example.h"

namespace pointsman::data {

enum class LeakKind { exact, near, group };

// A row and one of an earlier part that it repeats, or whose group it has.
struct Leak {
  LeakKind kind = LeakKind::exact;
  const Example* row = nullptr;
  const Example* twin = nullptr;
};

// The leaks of one kind between two parts, at least one.
struct LeakFinding {
  LeakKind kind = LeakKind::exact;
  std::string part;          // of the rows: validation or test
  std::string earlier_part;  // of their twins: train or validation
  std::vector<Leak> leaks;   // one a row of the part, in their order
};

// By kind within each pair of parts. A row with an equal twin is not looked at for a near one, and
// one with a twin in its own group is named for both. The splits outlive the findings.
std::vector<LeakFinding> find_leaks(const Splits& splits);

// One line: how many rows, of what, and the first few ids with those of their twins.
std::string to_string(const LeakFinding& finding);

// For parts that the user made: every finding is a warning in the log, or under `error` a refusal.
// Errors: data, at the first row, with every finding.
void judge_leaks(const Splits& splits, LeakagePolicy policy);

}  // namespace pointsman::data
