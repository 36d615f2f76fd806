#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {

std::string advice_section(const data::Analysis& analysis) {
  if (!analysis.advice) return "";
  const data::Advice& advice = *analysis.advice;
  std::string html =
      "<table class=\"cards\"><thead><tr><th>In the config</th><th>Why</th></tr></thead><tbody>\n";
  for (const data::Recommendation& one : advice.recommendations) {
    html += "<tr><td><code>" + escape(one.config) + "</code></td><td>" +
            user_text(one.reason, 400) + "</td></tr>\n";
  }
  return section("What to train",
                 "By the smallest class, " +
                     user_text(analysis.rows.labels.name(advice.smallest), 60) + ", which has " +
                     count_of(advice.rows, "different row") + " to train on.",
                 html + "</tbody></table>\n");
}

}  // namespace pointsman::report
