#include "data/analysis/findings.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace pointsman::data {

std::int64_t Analysis::count(Severity severity) const {
  return std::count_if(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.severity == severity; });
}

std::string count_of(std::int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * share);
  return text.data();
}

void add_findings(Analysis& analysis, const FindingContext& context) {
  add_repeat_findings(analysis, context);
  add_class_findings(analysis, context);
  add_shortcut_findings(analysis);
  add_suspect_findings(analysis);
  std::stable_sort(analysis.findings.begin(), analysis.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
}

}  // namespace pointsman::data
