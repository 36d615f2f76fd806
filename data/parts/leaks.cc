#include "data/parts/leaks.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "data/duplicates.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kNamedRows = 5;

struct Part {
  const char* name;
  const Dataset* rows;
};

void add_twins(std::vector<LeakFinding>& findings, const Part& earlier, const Part& part) {
  const std::vector<Twin> twins = find_twins(earlier.rows->rows, part.rows->rows);
  for (const auto& [kind, twin_kind] :
       {std::pair{LeakKind::exact, TwinKind::exact}, std::pair{LeakKind::near, TwinKind::near}}) {
    LeakFinding finding{kind, part.name, earlier.name, {}};
    for (std::size_t i = 0; i < twins.size(); ++i) {
      if (twins[i].kind != twin_kind) continue;
      finding.leaks.push_back({kind, &part.rows->rows[i], &earlier.rows->rows[twins[i].row]});
    }
    if (!finding.leaks.empty()) findings.push_back(std::move(finding));
  }
}

void add_groups(std::vector<LeakFinding>& findings, const Part& earlier, const Part& part) {
  std::unordered_map<std::string, const Example*> groups;
  for (const Example& row : earlier.rows->rows) {
    if (!row.group.empty()) groups.emplace(row.group, &row);
  }
  LeakFinding finding{LeakKind::group, part.name, earlier.name, {}};
  for (const Example& row : part.rows->rows) {
    const auto found = row.group.empty() ? groups.end() : groups.find(row.group);
    if (found != groups.end()) finding.leaks.push_back({LeakKind::group, &row, found->second});
  }
  if (!finding.leaks.empty()) findings.push_back(std::move(finding));
}

std::string what_is_shared(LeakKind kind) {
  switch (kind) {
    case LeakKind::exact:
      return "the text";
    case LeakKind::near:
      return "nearly the text";
    default:
      return "the group";
  }
}

}  // namespace

std::vector<LeakFinding> find_leaks(const Splits& splits) {
  const std::array<Part, 3> parts = {Part{"train", &splits.train},
                                     Part{"validation", &splits.validation},
                                     Part{"test", &splits.test}};
  std::vector<LeakFinding> findings;
  for (std::size_t later = 1; later < parts.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      add_twins(findings, parts[earlier], parts[later]);
      add_groups(findings, parts[earlier], parts[later]);
    }
  }
  return findings;
}

std::string to_string(const LeakFinding& finding) {
  const std::size_t count = finding.leaks.size();
  std::string text = "leakage: " + std::to_string(count) + " " + finding.part +
                     (count == 1 ? " row has " : " rows have ") + what_is_shared(finding.kind) +
                     " of a " + finding.earlier_part + " row: ";
  for (std::size_t i = 0; i < std::min(count, kNamedRows); ++i) {
    const Leak& leak = finding.leaks[i];
    text += (i == 0 ? "" : ", ") + leak.row->id + " (" + leak.twin->id + ")";
  }
  return count > kNamedRows ? text + ", and " + std::to_string(count - kNamedRows) + " more" : text;
}

void judge_leaks(const Splits& splits, LeakagePolicy policy) {
  const std::vector<LeakFinding> findings = find_leaks(splits);
  if (policy == LeakagePolicy::warn) {
    for (const LeakFinding& finding : findings) log::warn(to_string(finding));
    return;
  }
  if (findings.empty()) return;
  std::string all;
  for (const LeakFinding& finding : findings) all += (all.empty() ? "" : "; ") + to_string(finding);
  const Dataset& part = findings.front().part == "test" ? splits.test : splits.validation;
  throw Error(ErrorKind::data, place_of(part, *findings.front().leaks.front().row),
              all + "; data.leakage: error accepts no such row",
              "take the rows out of one of the parts, or data.leakage: warn goes on with them");
}

}  // namespace pointsman::data
