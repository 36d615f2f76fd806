#include <algorithm>

#include "data/analysis/analysis_json.h"
#include "report/analysis_page.h"
#include "report/html.h"
#include "report/page.h"

namespace pointsman::report {
namespace {

constexpr std::size_t kClustersShown = 20;
constexpr std::size_t kTextLength = 140;

std::string labels_of(const data::Analysis& analysis, const data::Repeat& repeat) {
  std::string html;
  for (const std::int32_t label : repeat.labels)
    html += (html.empty() ? "" : ", ") + user_text(analysis.rows.labels.name(label), 60);
  return repeat.labels.size() > 1 ? "<b>" + html + "</b>" : html;
}

// Different texts of a cluster, two at most.
std::string texts_of(const data::Analysis& analysis, const data::Repeat& repeat) {
  std::vector<std::string> shown;
  for (const std::int32_t row : repeat.rows) {
    const std::string text =
        user_text(analysis.rows.dataset.rows[static_cast<std::size_t>(row)].text, kTextLength);
    if (std::find(shown.begin(), shown.end(), text) != shown.end()) continue;
    shown.push_back(text);
    if (shown.size() == 2) break;
  }
  return shown.size() == 1 ? shown[0] : shown[0] + "<br>" + shown[1];
}

// A cell that says on a phone, where there is no heading, what it is.
std::string cell(const char* label, const std::string& value, bool is_number) {
  return std::string("<td data-label=\"") + label + (is_number ? "\" class=\"n\">" : "\">") +
         value + "</td>";
}

}  // namespace

std::string repeats_section(const data::Analysis& analysis) {
  std::vector<const data::Repeat*> clusters;
  for (const data::Repeat& repeat : analysis.repeats.clusters) clusters.push_back(&repeat);
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const data::Repeat* a, const data::Repeat* b) {
                     const bool conflict_a = a->labels.size() > 1;
                     const bool conflict_b = b->labels.size() > 1;
                     if (conflict_a != conflict_b) return conflict_a;
                     return a->rows.size() > b->rows.size();
                   });
  const std::size_t shown = std::min(clusters.size(), kClustersShown);
  std::string html;
  if (clusters.empty()) {
    html = "<p>No text is there twice, nor nearly.</p>\n";
  } else {
    html =
        "<table class=\"cards\"><thead><tr><th>Kind</th><th>Text</th><th>Labels</th>"
        "<th>Rows</th></tr></thead><tbody>\n";
    for (std::size_t i = 0; i < shown; ++i) {
      html += std::string("<tr><td class=\"kind\">") + data::repeat_name(clusters[i]->kind) +
              "</td><td>" + texts_of(analysis, *clusters[i]) + "</td><td>" +
              labels_of(analysis, *clusters[i]) + "</td><td class=\"rows\">" +
              row_list(analysis, clusters[i]->rows, 6) +
              (clusters[i]->one_group ? " (one group)" : "") + "</td></tr>\n";
    }
    html += "</tbody></table>\n" + left_out(shown, clusters.size(), "clusters");
  }
  return section("Repeated texts",
                 "Clusters of rows that say the same: to the byte (exact), but for case, white "
                 "space and width (normalised), or with at least 0.8 of their three-character "
                 "pieces in common (near). Clusters with several labels stand first.",
                 html);
}

std::string shortcuts_section(const data::Analysis& analysis) {
  const data::Shortcuts& shortcuts = analysis.shortcuts;
  std::string html;
  if (shortcuts.found.empty()) {
    html = "<p>No word, length or script tells more about the class than chance would.</p>\n";
  } else {
    html =
        "<table class=\"cards\"><thead><tr><th>Feature</th><th>Points to</th>"
        "<th class=\"n\">Rows</th><th class=\"n\">Bits [95 %]</th><th class=\"n\">Of the rows "
        "with it</th><th class=\"n\">Of the class</th></tr></thead><tbody>\n";
    for (const data::Shortcut& one : shortcuts.found) {
      html +=
          "<tr><td>" + escape(one.kind) + " " + user_text(one.value, 40) + "</td>" +
          cell("points to", user_text(analysis.rows.labels.name(one.label), 40), false) +
          cell("rows", number(static_cast<std::int64_t>(one.rows.size())), true) +
          cell("bits",
               number(one.bits, 3) + " [" + number(one.low, 3) + ", " + number(one.high, 3) + "]",
               true) +
          cell("of the rows with it", percent(one.precision), true) +
          cell("of the class", percent(one.recall), true) + "</tr>\n";
    }
    html += "</tbody></table>\n";
  }
  return section("Features that tell the class",
                 "Mutual information of a single feature and the label, whose entropy is " +
                     number(shortcuts.label_bits, 2) + " bits. Shown are those of " +
                     number(shortcuts.tried) +
                     " tried that tell more than the best of all does under shuffled labels "
                     "(p ≤ 0.01). A feature that nearly settles a class is a finding above.",
                 html);
}

}  // namespace pointsman::report
