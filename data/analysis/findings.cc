#include "data/analysis/findings.h"

#include <algorithm>

#include "base/number_text.h"

namespace pointsman::data {

std::int64_t Analysis::count(Severity severity) const {
  return std::count_if(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.severity == severity; });
}

std::string percent(double share) { return number_text("%.1f %%", 100 * share); }

void add_findings(Analysis& analysis, const FindingContext& context) {
  add_repeat_findings(analysis, context);
  add_class_findings(analysis, context);
  add_shortcut_findings(analysis);
  add_suspect_findings(analysis);
  std::stable_sort(analysis.findings.begin(), analysis.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
}

}  // namespace pointsman::data
