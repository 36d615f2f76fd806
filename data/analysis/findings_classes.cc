#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/number_text.h"
#include "data/analysis/findings.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kParts = 3;       // of a split, each of which needs every class
constexpr std::int64_t kRareRows = 20;  // fewer can neither be learnt nor measured well
constexpr double kSkewed = 3;
constexpr double kVerySkewed = 10;
constexpr double kMuchCut = 0.05;   // of a class
constexpr double kMayBeCut = 0.01;  // what the suggested max_length leaves

std::vector<std::int32_t> rows_of_class(const AnalysedRows& rows, std::int32_t label) {
  std::vector<std::int32_t> found;
  for (std::size_t i = 0; i < rows.gold.size(); ++i) {
    if (rows.gold[i] == label) found.push_back(static_cast<std::int32_t>(i));
  }
  return found;
}

void add_single_class(Analysis& analysis) {
  std::vector<std::int32_t> all(analysis.rows.gold.size());
  std::iota(all.begin(), all.end(), 0);
  analysis.findings.push_back(
      {"imbalance", Severity::error, std::move(all),
       "every row has the label " + schema::quote(analysis.rows.labels.name(0)) +
           ": there is nothing to choose between",
       "add rows of a second label; data.label_column names the column if it is another"});
}

void add_rare(Analysis& analysis, std::int32_t label) {
  std::vector<std::int32_t> members = rows_of_class(analysis.rows, label);
  std::set<std::int64_t> components;
  for (const std::int32_t i : members)
    components.insert(analysis.rows.component[static_cast<std::size_t>(i)]);
  const auto count = static_cast<std::int64_t>(members.size());
  const std::string name = schema::quote(analysis.rows.labels.name(label));
  if (components.size() < kParts) {
    analysis.findings.push_back(
        {"rare_class", Severity::error, std::move(members),
         "the label " + name + " has " + count_of(count, "row") + " in " +
             count_of(static_cast<std::int64_t>(components.size()), "group") +
             " (of one `group` or one text): train, validation and test need one each",
         "add rows with the label " + name + ", or give its rows another label"});
  } else if (count < kRareRows) {
    analysis.findings.push_back(
        {"rare_class", Severity::warning, std::move(members),
         "the label " + name + " has " + count_of(count, "row") +
             ": too few to learn from, and far too few to measure",
         "add rows with the label " + name + "; until then imbalance: {loss: logit_adjusted}"});
  }
}

void add_imbalance(Analysis& analysis, const FindingContext& context) {
  const double ratio = analysis.profile.imbalance_ratio;
  if (ratio < kSkewed) return;
  const auto& counts = analysis.profile.class_rows;
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  const auto& names = analysis.rows.labels.names();
  const std::string& small = names[static_cast<std::size_t>(least - counts.begin())];
  const std::string& large = names[static_cast<std::size_t>(most - counts.begin())];
  const auto severity =
      ratio >= kVerySkewed && !context.corrects_imbalance ? Severity::warning : Severity::note;
  analysis.findings.push_back(
      {"imbalance",
       severity,
       {},
       "the label " + schema::quote(large) + " has " + number_text("%.1f", ratio) +
           " times the rows of " + schema::quote(small) + " (" + std::to_string(*most) + " and " +
           std::to_string(*least) + ")",
       context.corrects_imbalance ? "nothing: the config's section `imbalance` corrects it"
                                  : "imbalance: {loss: logit_adjusted}"});
}

// The shortest max_length that leaves almost every row whole, rounded up to a multiple of 8.
std::int64_t enough_tokens(const TokenProfile& tokens) {
  std::vector<std::int32_t> sorted = tokens.tokens;
  std::sort(sorted.begin(), sorted.end());
  const auto rows = static_cast<double>(sorted.size());
  const auto at = static_cast<std::size_t>(std::ceil(rows * (1 - kMayBeCut))) - 1;
  const std::int64_t wanted = (std::int64_t{sorted[at]} + 7) / 8 * 8;
  return tokens.longest_possible ? std::min(wanted, *tokens.longest_possible) : wanted;
}

void add_truncation(Analysis& analysis) {
  if (!analysis.profile.tokens) return;
  const TokenProfile& tokens = *analysis.profile.tokens;
  const std::int64_t enough = enough_tokens(tokens);
  for (std::int32_t label = 0; label < analysis.rows.labels.size(); ++label) {
    std::vector<std::int32_t> cut = rows_of_class(analysis.rows, label);
    const auto of_class = static_cast<double>(cut.size());
    std::erase_if(cut,
                  [&](std::int32_t i) { return !tokens.truncated[static_cast<std::size_t>(i)]; });
    if (cut.empty()) continue;
    const double share = static_cast<double>(cut.size()) / of_class;
    const auto count = static_cast<std::int64_t>(cut.size());
    analysis.findings.push_back(
        {"truncation", share >= kMuchCut ? Severity::warning : Severity::note, std::move(cut),
         count_of(count, "row") + " of " + schema::quote(analysis.rows.labels.name(label)) + " (" +
             percent(share) + ") lose what lies behind " + std::to_string(tokens.max_length) +
             " tokens",
         enough > tokens.max_length
             ? "model: {max_length: " + std::to_string(enough) + "}"
             : "shorten the rows, or name an encoder that reads longer texts (model.encoder)"});
  }
}

}  // namespace

void add_class_findings(Analysis& analysis, const FindingContext& context) {
  if (analysis.rows.labels.size() == 1) {
    add_single_class(analysis);
  } else {
    for (std::int32_t label = 0; label < analysis.rows.labels.size(); ++label)
      add_rare(analysis, label);
    add_imbalance(analysis, context);
  }
  add_truncation(analysis);
}

}  // namespace pointsman::data
