#include <algorithm>
#include <set>
#include <string>

#include "base/number_text.h"
#include "data/analysis/findings.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr double kMargin = 0.5;  // between the suggested and the given class's probability

// How many of N rows are named as suspects.
std::size_t suspects_of(std::size_t rows) { return (rows + 99) / 100; }

const Example& row_at(const Analysis& analysis, std::int32_t row) {
  return analysis.rows.dataset.rows[static_cast<std::size_t>(row)];
}

std::string quoted_text(const Analysis& analysis, std::int32_t row) {
  return schema::quote(row_at(analysis, row).text);
}

std::string label_names(const Analysis& analysis, const std::vector<std::int32_t>& labels) {
  std::vector<std::string> names;
  names.reserve(labels.size());
  for (const std::int32_t label : labels) names.push_back(analysis.rows.labels.name(label));
  return schema::join(names);
}

Finding conflict(const Analysis& analysis, const Repeat& repeat) {
  return {"label_conflict", Severity::error, repeat.rows,
          quoted_text(analysis, repeat.rows.front()) + " stands " +
              count_of(static_cast<std::int64_t>(repeat.rows.size()), "time") +
              ", with the labels " + label_names(analysis, repeat.labels),
          "decide on one of these labels in " + analysis.rows.dataset.path +
              " and drop the other rows"};
}

Finding exact_duplicate(const Analysis& analysis, const Repeat& repeat) {
  const char* how = repeat.kind == RepeatKind::exact
                        ? ""
                        : " (but for case, white space or the width of characters)";
  return {"exact_duplicate", Severity::warning, repeat.rows,
          quoted_text(analysis, repeat.rows.front()) + " stands " +
              count_of(static_cast<std::int64_t>(repeat.rows.size()), "time") + how,
          "drop all but " + row_name(analysis.rows, repeat.rows.front()) +
              "; left in, `pointsman split` keeps them in one part"};
}

Finding near_duplicate(const Analysis& analysis, const Repeat& repeat) {
  const bool conflict = repeat.labels.size() > 1;
  const std::string labels =
      conflict ? ", with the labels " + label_names(analysis, repeat.labels) : "";
  std::string fix = conflict ? "decide on one label, and give the rows one `group`"
                             : "drop all but one, or give the rows one `group`";
  if (repeat.one_group) fix = conflict ? "decide on one label" : "nothing: they are of one `group`";
  return {"near_duplicate", repeat.one_group && !conflict ? Severity::note : Severity::warning,
          repeat.rows,
          count_of(static_cast<std::int64_t>(repeat.rows.size()), "row") + " nearly say " +
              quoted_text(analysis, repeat.rows.front()) + labels,
          std::move(fix)};
}

std::string part_names(const Analysis& analysis, const PartLeak& leak) {
  std::set<std::int32_t> parts;
  for (const std::int32_t row : leak.rows)
    parts.insert(analysis.rows.part[static_cast<std::size_t>(row)]);
  parts.erase(-1);
  std::vector<std::string> names;
  names.reserve(parts.size());
  for (const std::int32_t part : parts)
    names.push_back(analysis.rows.parts[static_cast<std::size_t>(part)]);
  return schema::join(names);
}

Finding leakage(const Analysis& analysis, const PartLeak& leak, const FindingContext& context) {
  const std::string parts = part_names(analysis, leak);
  std::string what;
  if (leak.kind == PartLeak::Kind::group) {
    what = "rows of the group " + schema::quote(row_at(analysis, leak.rows.front()).group) +
           " are in the parts " + parts;
  } else {
    what = quoted_text(analysis, leak.rows.front()) +
           (leak.kind == PartLeak::Kind::exact ? " is" : ", or nearly that, is") +
           " in the parts " + parts;
  }
  return {"leakage", leak.kind == PartLeak::Kind::exact ? Severity::error : Severity::warning,
          leak.rows, what + ": what is measured there was learnt",
          context.own_split
              ? "give these rows one `group`, which data.split keeps in one part"
              : "put these rows into one part, or give one file as data.file with data.split"};
}

void add_noise(Analysis& analysis) {
  std::size_t named = 0;
  for (const NoiseCandidate& candidate : analysis.noise.candidates) {
    if (candidate.suggested_probability - candidate.given_probability < kMargin) break;
    if (named++ == suspects_of(analysis.rows.gold.size())) break;
    const std::string given = schema::quote(analysis.rows.labels.name(candidate.given));
    const std::string suggested = schema::quote(analysis.rows.labels.name(candidate.suggested));
    analysis.findings.push_back({"label_noise",
                                 Severity::note,
                                 {candidate.row},
                                 quoted_text(analysis, candidate.row) + " is labelled " + given +
                                     ", and the other rows speak for " + suggested + " (" +
                                     number_text("%.2f", candidate.suggested_probability) +
                                     " against " +
                                     number_text("%.2f", candidate.given_probability) + ")",
                                 "read the row; if it is wrong, set its label to " + suggested +
                                     " in " + analysis.rows.dataset.path});
  }
}

void add_outliers(Analysis& analysis) {
  const std::size_t most = suspects_of(analysis.rows.gold.size());
  for (std::size_t i = 0; i < std::min(most, analysis.outliers.size()); ++i) {
    const Outlier& outlier = analysis.outliers[i];
    analysis.findings.push_back(
        {"outlier",
         Severity::note,
         {outlier.row},
         quoted_text(analysis, outlier.row) + " is like no other row (mean similarity " +
             number_text("%.2f", outlier.similarity) + " to its nearest in " + analysis.space +
             ", robust z " + number_text("%.2f", outlier.z) + ")",
         "read the row; drop it if no user would ask that, else add rows like it"});
  }
}

}  // namespace

void add_repeat_findings(Analysis& analysis, const FindingContext& context) {
  const auto add = [&](Finding finding) { analysis.findings.push_back(std::move(finding)); };
  for (const Repeat& repeat : analysis.repeats.clusters) {
    if (repeat.kind == RepeatKind::near) continue;
    if (repeat.labels.size() > 1) add(conflict(analysis, repeat));
  }
  for (const PartLeak& leak : analysis.repeats.leaks) add(leakage(analysis, leak, context));
  for (const Repeat& repeat : analysis.repeats.clusters) {
    if (repeat.kind == RepeatKind::near) {
      add(near_duplicate(analysis, repeat));
    } else if (repeat.labels.size() == 1) {
      add(exact_duplicate(analysis, repeat));
    }
  }
}

void add_suspect_findings(Analysis& analysis) {
  add_noise(analysis);
  add_outliers(analysis);
}

}  // namespace pointsman::data
