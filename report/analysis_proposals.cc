#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

std::string line(const std::string& what, const std::string& value) {
  return "<tr><td>" + what + "</td><td class=\"n\">" + value + "</td></tr>\n";
}

}  // namespace

std::string proposals_section(const data::Analysis& analysis) {
  if (!analysis.agreement) return "";
  const data::LabelAgreement& found = *analysis.agreement;
  std::string html = "<table><tbody>\n";
  html += line("rows asked about", number(found.rows));
  html += line("with two answers that name a label", number(found.read));
  std::string same = number(found.agree);
  if (found.read > 0)
    same +=
        " (" + percent(static_cast<double>(found.agree) / static_cast<double>(found.read)) + ")";
  html += line("with the same label twice", same);
  html += line("Cohen’s kappa", found.kappa ? number(*found.kappa, 3) : "undefined");
  for (const auto& [reason, answers] : found.failed)
    html += line("answers that could not be read: <code>" + escape(reason) + "</code>",
                 number(answers));
  return section("Labels proposed by an endpoint",
                 user_text(found.model, 100) +
                     " was asked twice about each of the first rows of <code>to_label.csv</code>, "
                     "the second time with the labels in the reverse order. Kappa is 1 where it "
                     "always agrees with itself and 0 where it does as often as by chance; rows "
                     "that disagree are the ones to read first.",
                 html + "</tbody></table>\n");
}

}  // namespace pointsman::report
