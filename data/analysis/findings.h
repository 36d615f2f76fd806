#pragma once

#include <vector>

#include "data/analysis/analysis.h"

namespace pointsman::data {

// What of the config bears on what is worth saying.
struct FindingContext {
  bool has_config = false;
  bool corrects_imbalance = false;  // the config has a correction already
  bool own_split = false;           // Pointsman made the split that was looked at
};

// Fills `findings` from all the rest, errors first, in each severity by kind. Of candidates for
// label noise and of outliers the first one in a hundred rows are named, so that people look at
// the worst ones and clean data is not buried.
void add_findings(Analysis& analysis, const FindingContext& context);

// The parts of add_findings.
void add_class_findings(Analysis& analysis, const FindingContext& context);
void add_repeat_findings(Analysis& analysis, const FindingContext& context);
void add_suspect_findings(Analysis& analysis);  // label noise, outliers
void add_shortcut_findings(Analysis& analysis);

// 0.0345 as "3.5 %".
std::string percent(double share);

}  // namespace pointsman::data
