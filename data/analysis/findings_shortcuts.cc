#include "data/analysis/findings.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

// A shortcut worth a warning says the class of most rows that have it, and many of that class do;
// worth a note: it is almost never wrong, and a good part of the class has it.
constexpr double kTelling = 0.9;
constexpr double kCommon = 0.2;
constexpr double kSure = 0.95;
constexpr double kNotRare = 0.1;

std::string named(const Shortcut& shortcut) {
  if (shortcut.kind == "word") return "the word " + schema::quote(shortcut.value);
  if (shortcut.kind == "length") return "a length of " + shortcut.value;
  return "the script " + shortcut.value;
}

}  // namespace

void add_shortcut_findings(Analysis& analysis) {
  for (const Shortcut& shortcut : analysis.shortcuts.found) {
    const bool tells = shortcut.precision >= kTelling && shortcut.recall >= kCommon;
    const bool hints = shortcut.precision >= kSure && shortcut.recall >= kNotRare;
    if (!tells && !hints) continue;
    const std::string label = schema::quote(analysis.rows.labels.name(shortcut.label));
    analysis.findings.push_back(
        {"shortcut", tells ? Severity::warning : Severity::note, shortcut.rows,
         named(shortcut) + " gives " + label + " away: " + percent(shortcut.precision) +
             " of the rows with it, " + percent(shortcut.recall) + " of the class",
         "add rows with it of other labels, and rows of " + label + " without it"});
  }
}

}  // namespace pointsman::data
