#include "report/analysis_page.h"

#include <algorithm>
#include <numeric>

#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

std::string tile(const std::string& value, const std::string& what) {
  return "<div class=\"tile\"><b>" + value + "</b><span>" + what + "</span></div>\n";
}

std::string tiles(const data::Analysis& analysis) {
  using data::RepeatKind;
  using data::Severity;
  const auto redundant = data::redundant_rows(analysis.repeats, RepeatKind::exact) +
                         data::redundant_rows(analysis.repeats, RepeatKind::normalised);
  std::string html = "<div class=\"tiles\">\n";
  html += tile(number(static_cast<std::int64_t>(analysis.rows.gold.size())), "rows");
  html += tile(number(std::int64_t{analysis.rows.labels.size()}), "classes");
  html += tile(number(analysis.profile.imbalance_ratio, 1) + " : 1", "largest to smallest class");
  html += tile(number(redundant), "rows that repeat another");
  html += tile(number(data::redundant_rows(analysis.repeats, RepeatKind::near)),
               "rows nearly like another");
  html += tile(number(analysis.count(Severity::error)) + " / " +
                   number(analysis.count(Severity::warning)) + " / " +
                   number(analysis.count(Severity::note)),
               "errors / warnings / notes");
  return html + "</div>\n";
}

}  // namespace

std::vector<std::size_t> classes_by_size(const data::Analysis& analysis) {
  const auto& counts = analysis.profile.class_rows;
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  return order;
}

std::vector<std::size_t> class_colours(const data::Analysis& analysis) {
  const std::vector<std::size_t> order = classes_by_size(analysis);
  std::vector<std::size_t> colours(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) colours[order[i]] = i;
  return colours;
}

std::string left_out(std::size_t shown, std::size_t all, const std::string& what) {
  if (shown >= all) return "";
  return "<p class=\"soft\">Shown: " + number(static_cast<std::int64_t>(shown)) + " of " +
         number(static_cast<std::int64_t>(all)) + " " + what + ".</p>\n";
}

std::string row_list(const data::Analysis& analysis, const std::vector<std::int32_t>& rows,
                     std::size_t shown) {
  constexpr std::size_t kNameLength = 60;
  std::string html;
  for (std::size_t i = 0; i < std::min(shown, rows.size()); ++i)
    html += (i == 0 ? "" : ", ") + user_text(data::row_name(analysis.rows, rows[i]), kNameLength);
  if (rows.size() > shown)
    html += " and " + number(static_cast<std::int64_t>(rows.size() - shown)) + " more";
  return html;
}

std::string analysis_page(const data::Analysis& analysis) {
  const std::string& path = analysis.rows.dataset.path;
  std::string body = "<h1>What the data says: " + escape(path) + "</h1>\n";
  body +=
      "<p class=\"soft\">Written by <code>pointsman analyze</code>; the same in numbers is in "
      "<code>analysis.json</code>.</p>\n";
  body += tiles(analysis) + findings_section(analysis) + advice_section(analysis) +
          classes_section(analysis) + lengths_section(analysis) + languages_section(analysis) +
          repeats_section(analysis) + shortcuts_section(analysis) + map_section(analysis) +
          proposals_section(analysis);
  return page("Analysis of " + path, body);
}

}  // namespace pointsman::report
