#include <algorithm>
#include <array>
#include <map>

#include "base/number_text.h"
#include "data/analysis/analysis_json.h"
#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

constexpr std::size_t kFindingsShown = 50;  // of a kind
constexpr std::size_t kFindingsOpen = 10;   // a longer list is folded
constexpr std::size_t kRowsShown = 6;       // of a finding

struct Kind {
  const char* name;
  const char* title;
  const char* meaning;
};

constexpr std::array kKinds = {
    Kind{"label_conflict", "One text, several labels",
         "The same text cannot teach two answers: whichever is wrong is learnt as well."},
    Kind{"leakage", "Leakage between the parts of a split",
         "Rows that were trained on, or twins of them, are measured: the figures are too good."},
    Kind{"rare_class", "Rare classes", "Too few rows to learn a class, or to measure it."},
    Kind{"imbalance", "Imbalance", "A router that sees one label most of the time prefers it."},
    Kind{"exact_duplicate", "Exact duplicates",
         "The same text twice weighs double, and deceives whoever splits rows one by one."},
    Kind{"near_duplicate", "Near duplicates",
         "Texts that share four fifths of their three-letter pieces are the same question."},
    Kind{"shortcut", "Shortcuts",
         "A surface feature that gives a class away is learnt instead of the meaning."},
    Kind{"label_noise", "Doubtful labels",
         "Candidates, to be read by a person: models of the other rows contradict the label."},
    Kind{"truncation", "Texts that are cut", "What lies behind model.max_length is not read."},
    Kind{"outlier", "Outliers", "Candidates, to be read by a person: rows like no other."},
};

std::string finding_row(const data::Analysis& analysis, const data::Finding& finding) {
  return "<tr><td>" + user_text(finding.message, 400) + "</td><td class=\"rows\">" +
         (finding.rows.empty() ? "–" : row_list(analysis, finding.rows, kRowsShown)) +
         "</td><td class=\"fix\">" + user_text(finding.fix, 300) + "</td></tr>\n";
}

std::string group(const data::Analysis& analysis, const Kind& kind,
                  const std::vector<const data::Finding*>& findings) {
  const data::Severity severity = findings.front()->severity;
  const bool open = severity != data::Severity::note && findings.size() <= kFindingsOpen;
  std::int64_t rows = 0;
  for (const data::Finding* finding : findings)
    rows += static_cast<std::int64_t>(finding->rows.size());
  std::string html = std::string("<details") + (open ? " open" : "") +
                     "><summary><span class=\"badge " + data::severity_name(severity) + "\">" +
                     data::severity_name(severity) + "</span> <b>" + kind.title + "</b> · " +
                     count_of(static_cast<std::int64_t>(findings.size()), "finding") +
                     (rows > 0 ? ", " + count_of(rows, "row") : "") + "</summary>\n<div>\n";
  html += std::string("<p class=\"soft\">") + kind.meaning + "</p>\n";
  html +=
      "<table class=\"cards\"><thead><tr><th>What</th><th>Rows</th><th>What mends it</th>"
      "</tr></thead><tbody>\n";
  const std::size_t shown = std::min(findings.size(), kFindingsShown);
  for (std::size_t i = 0; i < shown; ++i) html += finding_row(analysis, *findings[i]);
  return html + "</tbody></table>\n" + left_out(shown, findings.size(), "findings") +
         "</div></details>\n";
}

}  // namespace

std::string findings_section(const data::Analysis& analysis) {
  std::map<std::pair<data::Severity, std::size_t>, std::vector<const data::Finding*>> groups;
  for (const data::Finding& finding : analysis.findings) {
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                   [&](const Kind& k) { return finding.kind == k.name; });
    groups[{finding.severity, static_cast<std::size_t>(kind - kKinds.begin())}].push_back(&finding);
  }
  std::string html;
  for (const auto& [place, findings] : groups)
    html += group(analysis, kKinds.at(place.second), findings);
  if (groups.empty()) html = "<p>Nothing was found.</p>\n";
  return section("What to mend",
                 "The worst first. Errors break a training or its measurement, warnings make the "
                 "router worse, notes are worth a look.",
                 html);
}

}  // namespace pointsman::report
