#include "data/analysis/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis_rows.h"
#include "data/analysis/analysis_json.h"

namespace pointsman::data {
namespace {

Analysis analysis_of(const std::vector<std::pair<std::string, std::string>>& pairs,
                     const FindingContext& context = {}) {
  Analysis analysis;
  analysis.rows = rows_of(pairs);
  analysis.profile = profile_of(analysis.rows);
  analysis.repeats = find_repeats(analysis.rows, 1);
  analysis.shortcuts = find_shortcuts(analysis.rows, analysis.profile, 13);
  add_findings(analysis, context);
  return analysis;
}

std::vector<std::string> kinds(const Analysis& analysis) {
  std::vector<std::string> kinds;
  for (const Finding& finding : analysis.findings) kinds.push_back(finding.kind);
  return kinds;
}

bool has(const Analysis& analysis, const std::string& kind, Severity severity) {
  return std::any_of(analysis.findings.begin(), analysis.findings.end(),
                     [&](const Finding& f) { return f.kind == kind && f.severity == severity; });
}

std::vector<std::pair<std::string, std::string>> distinct(int count, const std::string& label) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < count; ++i)
    pairs.emplace_back(std::to_string(i * 7919 + 1234567) + label, label);
  return pairs;
}

TEST(Findings, OneLabelIsAnErrorThatIsSaid) {
  const Analysis analysis = analysis_of(distinct(5, "a"));
  EXPECT_EQ(kinds(analysis), std::vector<std::string>{"imbalance"});
  EXPECT_EQ(analysis.findings[0].severity, Severity::error);
  EXPECT_EQ(analysis.findings[0].rows.size(), 5U);
}

TEST(Findings, AClassWithOneRowCannotBeSplit) {
  auto pairs = distinct(30, "a");
  pairs.emplace_back("quite another text", "b");
  const Analysis analysis = analysis_of(pairs);
  EXPECT_TRUE(has(analysis, "rare_class", Severity::error));
  EXPECT_TRUE(has(analysis, "imbalance", Severity::warning));
  FindingContext corrected;
  corrected.corrects_imbalance = true;
  EXPECT_TRUE(has(analysis_of(pairs, corrected), "imbalance", Severity::note));
}

TEST(Findings, OneTextWithTwoLabelsIsAConflictAndNoDuplicate) {
  auto pairs = distinct(25, "a");
  pairs.emplace_back(pairs[3].first, "b");
  const Analysis analysis = analysis_of(pairs);
  ASSERT_TRUE(has(analysis, "label_conflict", Severity::error));
  EXPECT_EQ(analysis.findings[0].kind, "label_conflict");  // errors of repeats stand first
  EXPECT_EQ(analysis.findings[0].rows, (std::vector<std::int32_t>{3, 25}));
  EXPECT_EQ(std::ranges::count(kinds(analysis), "exact_duplicate"), 0);
}

TEST(Findings, SuspectsAreOneRowInAHundred) {
  auto pairs = distinct(300, "a");
  for (auto& pair : distinct(300, "b")) pairs.push_back(pair);
  Analysis analysis;
  analysis.rows = rows_of(pairs);
  analysis.profile = profile_of(analysis.rows);
  for (std::int32_t row = 0; row < 100; ++row) {
    analysis.noise.candidates.push_back({row, 0, 1, 0.1, 0.9});
    analysis.outliers.push_back({row, 0.01, 5});
  }
  analysis.noise.candidates[2].suggested_probability = 0.5;  // too narrow, and so are those behind
  add_findings(analysis, {});
  EXPECT_EQ(std::ranges::count(kinds(analysis), "label_noise"), 2);
  EXPECT_EQ(std::ranges::count(kinds(analysis), "outlier"), 6);
}

TEST(AnalysisJson, HasThePromisedKeysAndNamesRows) {
  auto pairs = distinct(25, "a");
  pairs.emplace_back(pairs[3].first, "b");
  Analysis analysis = analysis_of(pairs);
  const Json json = analysis_json(analysis);
  for (const char* key : {"rows", "classes", "imbalance_ratio", "lengths", "languages", "truncated",
                          "duplicates", "findings"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["rows"], 26);
  EXPECT_EQ(json["classes"]["a"]["rows"], 25);
  EXPECT_EQ(json["truncated"], nullptr);
  EXPECT_EQ(json["findings"][0]["rows"], Json::array({5, 27}));  // lines
  analysis.rows.dataset.has_ids = true;
  for (Example& row : analysis.rows.dataset.rows) row.id = "r" + std::to_string(row.line);
  EXPECT_EQ(analysis_json(analysis)["findings"][0]["rows"], Json::array({"r5", "r27"}));
}

}  // namespace
}  // namespace pointsman::data
