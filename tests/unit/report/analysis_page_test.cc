#include "report/analysis_page.h"

#include <gtest/gtest.h>

#include <regex>

#include "data/analysis/findings.h"

namespace pointsman::report {
namespace {

// Rows whose texts, labels and ids are markup.
data::Analysis hostile(int classes) {
  data::Dataset dataset;
  dataset.path = "<script>path</script>.csv";
  dataset.has_ids = true;
  for (int i = 0; i < 4 * classes; ++i) {
    data::Example& row = dataset.rows.emplace_back();
    row.id = "<img src=x onerror=alert(" + std::to_string(i) + ")>";
    row.text = "</title><script>alert(1)</script> \u202e" + std::to_string(i / 2 * 7919);
    row.label = "\"><script>" + std::to_string(i % classes);
  }
  data::Analysis analysis;
  analysis.rows = data::analysed_rows(std::move(dataset));
  analysis.profile = data::profile_of(analysis.rows);
  analysis.repeats = data::find_repeats(analysis.rows, 1);
  analysis.shortcuts = data::find_shortcuts(analysis.rows, analysis.profile, 13);
  analysis.space = "TF-IDF";
  for (std::int32_t i = 0; i < 4 * classes; ++i) {
    analysis.map.rows.push_back(i);
    analysis.map.x.push_back(i % 7);
    analysis.map.y.push_back(i % 5);
  }
  data::add_findings(analysis, {});
  analysis.advice = data::advise(analysis.rows, analysis.profile, true);
  data::LabelAgreement& agreement = analysis.agreement.emplace();
  agreement.model = "<script>model</script>";
  agreement.failed["<img>"] = 3;
  return analysis;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(AnalysisPage, EscapesWhatOthersWrote) {
  const std::string page = analysis_page(hostile(3));
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

TEST(AnalysisPage, ShowsTheAdviceAndTheAgreement) {
  data::Analysis analysis = hostile(3);
  EXPECT_NE(analysis_page(analysis).find("<code>train: {"), std::string::npos);
  EXPECT_NE(analysis_page(analysis).find("undefined"), std::string::npos);  // kappa of no rows
  analysis.agreement->rows = 10;
  analysis.agreement->read = 8;
  analysis.agreement->agree = 6;
  analysis.agreement->kappa = 0.5;
  EXPECT_NE(analysis_page(analysis).find(">6 (75 %)<"), std::string::npos);
  analysis.advice.reset();
  analysis.agreement.reset();
  EXPECT_EQ(advice_section(analysis) + proposals_section(analysis), "");
}

TEST(AnalysisPage, NeedsNothingButItself) {
  const std::string page = analysis_page(hostile(3));
  const std::regex outside("(src|href)=\"[^#]|url\\(|@import|https?:|<link|<iframe");
  EXPECT_FALSE(std::regex_search(page, outside));
}

TEST(AnalysisPage, ClosesWhatItOpens) {
  for (const int classes : {1, 2, 60}) {
    const std::string page = analysis_page(hostile(classes));
    for (const std::string tag : {"section", "details", "table", "svg", "bdi", "div", "tr", "td"}) {
      const std::string open = "<" + tag;
      EXPECT_EQ(count_of(page, open + ">") + count_of(page, open + " "),
                count_of(page, "</" + tag + ">"))
          << tag << " of " << classes;
    }
  }
}

TEST(AnalysisPage, SaysWhatItLeavesOut) {
  EXPECT_NE(analysis_page(hostile(60)).find("Shown: 40 of 60 classes."), std::string::npos);
}

}  // namespace
}  // namespace pointsman::report
