#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 620;
constexpr double kMargin = 24;
constexpr std::size_t kTextLength = 90;

// A shape of its own beside the colour, for whoever tells colours badly. Each is about 14 wide.
constexpr std::array kShapes = {
    "<circle r=\"6\"/>",
    "<rect x=\"-5.5\" y=\"-5.5\" width=\"11\" height=\"11\"/>",
    "<path d=\"M0-7.5L7 5H-7Z\"/>",
    "<path d=\"M0-8L7 0L0 8L-7 0Z\"/>",
    "<path d=\"M0 7.5L7-5H-7Z\"/>",
    "<path d=\"M-2.2-7h4.4v4.8h4.8v4.4h-4.8v4.8h-4.4v-4.8h-4.8v-4.4h4.8z\"/>",
    "<path d=\"M-7-4L-4-7L0-3L4-7L7-4L3 0L7 4L4 7L0 3L-4 7L-7 4L-3 0Z\"/>",
    "<circle r=\"4\"/>",
};

std::string shape_name(std::size_t index) {
  return "s" + std::to_string(std::min(index, kShapes.size() - 1));
}

std::string shapes() {
  std::string html = "<defs>";
  for (std::size_t i = 0; i < kShapes.size(); ++i)
    html += "<g id=\"" + shape_name(i) + "\">" + kShapes[i] + "</g>";
  return html + "</defs>\n";
}

// Places on the picture: the middle 99.6 % of the values fill it, what lies beyond is at its edge.
std::vector<double> places(const std::vector<double>& values, double size) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const auto last = static_cast<double>(sorted.size() - 1);
  const double low = sorted[static_cast<std::size_t>(0.002 * last)];
  const double high = sorted[static_cast<std::size_t>(std::ceil(0.998 * last))];
  std::vector<double> result;
  for (const double value : values) {
    const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
    result.push_back(kMargin + share * (size - 2 * kMargin));
  }
  return result;
}

std::string legend(const data::Analysis& analysis) {
  const std::vector<std::size_t> order = classes_by_size(analysis);
  std::string html = "<div class=\"keys\">\n";
  for (std::size_t i = 0; i < std::min(order.size(), kShapes.size()); ++i) {
    const bool rest = i + 1 == kShapes.size() && order.size() > kShapes.size();
    html += "<span><svg viewBox=\"-9 -9 18 18\" aria-hidden=\"true\"><use href=\"#" +
            shape_name(i) + "\" fill=\"" + colour(i) + "\"/></svg>" +
            (rest ? "all others" : user_text(analysis.rows.labels.names()[order[i]], 60)) +
            "</span>\n";
  }
  html +=
      "<span><svg viewBox=\"-12 -12 24 24\" aria-hidden=\"true\"><circle r=\"10\" fill=\"none\" "
      "stroke=\"currentColor\" stroke-width=\"2.5\"/></svg>doubtful label</span>\n";
  return html + "</div>\n";
}

}  // namespace

std::string map_section(const data::Analysis& analysis) {
  const data::PlaneMap& map = analysis.map;
  if (map.rows.empty()) return "";
  const std::vector<std::size_t> colours = class_colours(analysis);
  const std::vector<double> x = places(map.x, kWidth);
  const std::vector<double> y = places(map.y, kHeight);
  std::unordered_set<std::int32_t> doubtful;
  for (const data::Finding& finding : analysis.findings) {
    if (finding.kind == "label_noise") doubtful.insert(finding.rows.begin(), finding.rows.end());
  }
  std::string html = legend(analysis) + "<svg class=\"map\" role=\"img\" viewBox=\"0 0 " +
                     number(kWidth, 0) + " " + number(kHeight, 0) +
                     "\" aria-label=\"Map of the rows, coloured by class\">\n" + shapes();
  for (std::size_t i = 0; i < map.rows.size(); ++i) {
    const auto row = static_cast<std::size_t>(map.rows[i]);
    const std::size_t index = colours[static_cast<std::size_t>(analysis.rows.gold[row])];
    const std::string where = number(x[i], 1) + "\" ";
    const std::string height = number(kHeight - y[i], 1) + "\" ";
    html += "<use href=\"#" + shape_name(index) + "\" x=\"" + where + "y=\"" + height + "fill=\"" +
            colour(index) + "\" fill-opacity=\".65\"><title>" +
            excerpt(data::row_name(analysis.rows, map.rows[i]) + ": " +
                        analysis.rows.dataset.rows[row].text,
                    kTextLength) +
            "</title></use>\n";
    if (!doubtful.contains(map.rows[i])) continue;
    html += "<circle cx=\"" + where + "cy=\"" + height +
            "r=\"11\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>\n";
  }
  html += "</svg>\n" + left_out(map.rows.size(), analysis.rows.gold.size(), "rows");
  return section("Map of the rows",
                 "The two directions in which the rows differ most (principal components of " +
                     escape(analysis.space) + "), with " + percent(map.share_x + map.share_y) +
                     " of the variance. What lies close is alike; a point of another colour inside "
                     "a crowd is worth reading. Point at one to see its text.",
                 html);
}

}  // namespace pointsman::report
