#include <algorithm>
#include <numeric>

#include "base/number_text.h"
#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

constexpr std::size_t kLabelLength = 60;
// Languages and scripts begin elsewhere in the list of colours, so that none looks like a class.
constexpr std::size_t kNameColour = 3;
constexpr std::size_t kNamesShown = kColours - kNameColour;

std::string class_name(const data::Analysis& analysis, std::size_t c) {
  return user_text(analysis.rows.labels.names()[c], kLabelLength);
}

std::string at(double left, double width) {
  return "left:" + number(100 * left, 2) + "%;width:" + number(100 * width, 2) + "%";
}

// One row of a chart: a name, a track with marks, a value; all HTML.
std::string bar(const std::string& name, const std::string& marks, const std::string& value) {
  return "<div class=\"bar\"><div class=\"name\">" + name + "</div><div class=\"track\">" + marks +
         "</div><div class=\"value\">" + value + "</div></div>\n";
}

std::string filled(double left, double width, std::size_t colour_index) {
  return "<i style=\"" + at(left, width) + ";background:" + colour(colour_index) + "\"></i>";
}

std::string box(const data::Quantiles& q, double scale, std::size_t colour_index) {
  const auto x = [&](double value) { return std::min(1.0, value / scale); };
  return "<i class=\"whisker\" style=\"" + at(x(q.q05), x(q.q95) - x(q.q05)) +
         "\"></i><i class=\"box\" style=\"" + at(x(q.q25), x(q.q75) - x(q.q25)) +
         ";min-width:2px;background:" + colour(colour_index) +
         "\"></i><i class=\"median\" style=\"left:" + number(100 * x(q.median), 2) + "%\"></i>";
}

std::string summary_of(const data::Quantiles& q) {
  return number(q.median, 1) + " (" + number(q.q05, 0) + " – " + number(q.q95, 0) + ", at most " +
         number(q.max, 0) + ")";
}

std::string lengths_chart(const data::Analysis& analysis, const data::Lengths& lengths,
                          const std::string& unit) {
  const std::vector<std::size_t> order = classes_by_size(analysis);
  const std::size_t shown = std::min(order.size(), kClassesShown);
  double scale = 1;
  for (std::size_t i = 0; i < shown; ++i)
    scale = std::max(scale, lengths.per_class[order[i]].q95 * 1.05);
  std::string html = "<h3>" + unit + "</h3>\n<div class=\"bars\">\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const data::Quantiles& q = lengths.per_class[order[i]];
    html += bar(class_name(analysis, order[i]), box(q, scale, i), summary_of(q));
  }
  html += "<div class=\"bar\"><div></div><div class=\"axis\"><span>0</span><span>" +
          number(scale, 0) + "</span></div><div></div></div>\n</div>\n";
  return html + left_out(shown, order.size(), "classes");
}

std::string tokens_sentence(const data::Analysis& analysis) {
  if (!analysis.profile.tokens) return "";
  const data::TokenProfile& tokens = *analysis.profile.tokens;
  const auto cut = std::count(tokens.truncated.begin(), tokens.truncated.end(), 1);
  const double rows = static_cast<double>(tokens.truncated.size());
  const double unknown =
      tokens.pieces == 0 ? 0.0
                         : static_cast<double>(tokens.unknown) / static_cast<double>(tokens.pieces);
  return "<p>" + escape(tokens.kind) + ": " + count_of(cut, "row") + " (" +
         percent(static_cast<double>(cut) / rows) + ") longer than max_length " +
         number(tokens.max_length) + "; " + number(tokens.distinct) + " of " +
         number(tokens.vocabulary) + " pieces used, " + number(100 * unknown, 2) +
         " % of the pieces unknown.</p>\n";
}

std::string shares_chart(const data::Analysis& analysis, const data::NameCounts& counts) {
  const std::vector<std::size_t> order = classes_by_size(analysis);
  const std::size_t shown = std::min(order.size(), kClassesShown);
  std::string html = "<div class=\"keys\">\n";
  for (std::size_t n = 0; n < std::min(counts.names.size(), kNamesShown); ++n) {
    const bool rest = n + 1 == kNamesShown && counts.names.size() > kNamesShown;
    html += key(kNameColour + n,
                rest ? "all others"
                     : user_text(counts.names[n], kLabelLength) + " " + number(counts.overall[n]));
  }
  html += "</div>\n<div class=\"bars\">\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& of_class = counts.per_class[order[i]];
    const auto total = static_cast<double>(analysis.profile.class_rows[order[i]]);
    double left = 0;
    std::string marks;
    for (std::size_t n = 0; n < of_class.size(); ++n) {
      const double share = static_cast<double>(of_class[n]) / total;
      if (share > 0) marks += filled(left, share, kNameColour + n);
      left += share;
    }
    const auto most = std::max_element(of_class.begin(), of_class.end());
    const auto& name = counts.names[static_cast<std::size_t>(most - of_class.begin())];
    html += bar(class_name(analysis, order[i]), marks,
                user_text(name, kLabelLength) + " " + percent(static_cast<double>(*most) / total));
  }
  return html + "</div>\n" + left_out(shown, order.size(), "classes");
}

}  // namespace

std::string classes_section(const data::Analysis& analysis) {
  const std::vector<std::size_t> order = classes_by_size(analysis);
  const std::size_t shown = std::min(order.size(), kClassesShown);
  const auto& counts = analysis.profile.class_rows;
  const auto largest = static_cast<double>(counts[order.front()]);
  const auto rows = static_cast<double>(analysis.rows.gold.size());
  std::string html = "<div class=\"bars\">\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const auto count = static_cast<double>(counts[order[i]]);
    html += bar(class_name(analysis, order[i]), filled(0, count / largest, i),
                number(counts[order[i]]) + " · " + percent(count / rows));
  }
  html += "</div>\n" + left_out(shown, order.size(), "classes");
  if (!analysis.rows.parts.empty()) {
    html +=
        "<h3>By part of the split</h3>\n<div class=\"scroll\"><table><thead><tr><th>Part</th>"
        "<th class=\"n\">rows</th>";
    const std::size_t columns = std::min<std::size_t>(shown, kColours);
    for (std::size_t i = 0; i < columns; ++i)
      html += "<th class=\"n\">" + class_name(analysis, order[i]) + "</th>";
    html += "</tr></thead><tbody>\n";
    for (std::size_t part = 0; part < analysis.rows.parts.size(); ++part) {
      const auto& of_part = analysis.profile.part_rows[part];
      html += "<tr><td class=\"kind\">" + user_text(analysis.rows.parts[part], kLabelLength) +
              "</td><td class=\"n\">" +
              number(std::accumulate(of_part.begin(), of_part.end(), std::int64_t{0})) + "</td>";
      for (std::size_t i = 0; i < columns; ++i)
        html += "<td class=\"n\">" + number(of_part[order[i]]) + "</td>";
      html += "</tr>\n";
    }
    html += "</tbody></table></div>\n" + left_out(columns, order.size(), "classes");
  }
  return section("Classes", "Rows of each label.", html);
}

std::string lengths_section(const data::Analysis& analysis) {
  std::string html = lengths_chart(analysis, analysis.profile.characters, "Characters") +
                     lengths_chart(analysis, analysis.profile.words, "Words");
  if (analysis.profile.token_lengths) {
    html += lengths_chart(analysis, *analysis.profile.token_lengths, "Tokens") +
            tokens_sentence(analysis);
  }
  html += "<p class=\"soft\">" + count_of(analysis.profile.distinct_words, "different word") +
          ", of which " + number(analysis.profile.words_once) + " occur once.</p>\n";
  return section("Lengths by class",
                 "The box holds the middle half of a class, the line nine rows of ten (5 – 95 %), "
                 "the dark mark is the median. At the right: median (5 – 95 %, at most).",
                 html);
}

std::string languages_section(const data::Analysis& analysis) {
  std::string html;
  if (analysis.profile.languages.names.size() > 1) {
    html += "<h3>Languages</h3>\n" + shares_chart(analysis, analysis.profile.languages);
  }
  if (analysis.profile.scripts.names.size() > 1) {
    html += "<h3>Scripts</h3>\n" + shares_chart(analysis, analysis.profile.scripts);
  }
  if (html.empty()) {
    html = "<p>Every row: language " + user_text(analysis.profile.languages.names.front(), 60) +
           ", script " + user_text(analysis.profile.scripts.names.front(), 60) + ".</p>\n";
  }
  return section("Languages and scripts",
                 analysis.profile.languages_guessed
                     ? "The rows have no column <code>lang</code>, so the language is a guess by "
                       "the script alone (<code>und-Latn</code>: some language in Latin letters)."
                     : "Languages are those of the column <code>lang</code>; the script is that of "
                       "most letters of a row.",
                 html);
}

}  // namespace pointsman::report
