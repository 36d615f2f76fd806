#include "eval/table.h"

#include <utf8proc.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/number_text.h"
#include "text/utf8.h"

namespace pointsman::eval {
namespace {

constexpr std::size_t kMinLabelWidth = 9;
constexpr std::size_t kClassFigureWidth = 18;  // "0.870 [0.81, 0.93]"
constexpr std::size_t kFigureWidth = 20;       // "0.870 [0.812, 0.925]"
constexpr std::size_t kCountWidth = 6;
constexpr std::size_t kBaselineWidth = 9;
constexpr std::size_t kMetricWidth = 17;
constexpr std::size_t kMaxConfusions = 10;  // listed where the matrix does not fit
constexpr std::size_t kMaxSingleAlarms = 12;
constexpr std::size_t kMaxClasses = 40;  // with more, only the worst are shown
constexpr std::size_t kWorstClasses = 20;
constexpr char kGap[] = "  ";

// Columns that a text takes on a terminal: 2 for wide characters, 0 for combining ones.
std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [value, size] = text::decode_utf8(text, i);
    width += static_cast<std::size_t>(
        std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(value))));
    i += size;
  }
  return width;
}

// Cut to `width` columns, the last of which is then "…".
std::string shorten(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  std::string kept;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = text::utf8_length(static_cast<unsigned char>(text[i]));
    const std::string next = kept + text.substr(i, size);
    if (display_width(next) > width - 1) break;
    kept = next;
    i += size;
  }
  return kept + "…";
}

std::string left(const std::string& text, std::size_t width) {
  const std::string cut = shorten(text, width);
  return cut + std::string(width - display_width(cut), ' ');
}

std::string right(const std::string& text, std::size_t width) {
  const std::string cut = shorten(text, width);
  return std::string(width - display_width(cut), ' ') + cut;
}

std::string fixed(double value, int digits = 3) {
  return number_text(("%." + std::to_string(digits) + "f").c_str(), value);
}

std::string figure(const std::optional<double>& value, const std::optional<Interval>& interval,
                   int digits) {
  if (!value) return "–";
  if (!interval) return fixed(*value);
  return fixed(*value) + " [" + fixed(interval->low, digits) + ", " +
         fixed(interval->high, digits) + "]";
}

class Table {
 public:
  Table(const Evaluation& evaluation, const TableOptions& options)
      : evaluation_(evaluation), options_(options) {
    figure_width_ = evaluation.ci95 ? kClassFigureWidth : kMinLabelWidth;
    const auto others =
        kClassMetrics.size() * (figure_width_ + 2) + (kCountWidth + 2) + (kMinLabelWidth + 2);
    const std::size_t most = static_cast<std::size_t>(options.width) - others;
    label_width_ = kMinLabelWidth;
    for (const ClassResult& result : evaluation.per_class) {
      label_width_ = std::max(label_width_, display_width(result.label));
    }
    label_width_ = std::min(label_width_, most);
  }

  std::string render() {
    add_classes();
    add_totals();
    add_confusion();
    add_details();
    add_alarms();
    return text_;
  }

 private:
  void line(std::string content) {
    content.erase(content.find_last_not_of(' ') + 1);
    text_ += content + "\n";
  }

  void heading(const std::string& content) {
    line(options_.color ? "\x1b[1m" + content + "\x1b[0m" : content);
  }

  void add_classes() {
    std::string titles = left("class", label_width_);
    for (const ClassMetric& metric : kClassMetrics) {
      titles += kGap + left(metric.name, figure_width_);
    }
    heading(titles + kGap + right("rows", kCountWidth) + kGap + right("predicted", kMinLabelWidth));
    for (const std::size_t index : shown_classes()) {
      const ClassResult& result = evaluation_.per_class[index];
      std::string row = left(result.label, label_width_);
      for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
        row += kGap + left(figure(result.values[m], result.ci95[m], 2), figure_width_);
      }
      line(row + kGap + right(std::to_string(result.support), kCountWidth) + kGap +
           right(std::to_string(result.predicted), kMinLabelWidth));
    }
    if (evaluation_.per_class.size() > kMaxClasses) {
      line("(the " + std::to_string(kWorstClasses) + " classes of " +
           std::to_string(evaluation_.per_class.size()) +
           " with the lowest F1; all are in evaluation.json)");
    }
    line("");
  }

  // All classes, or those with the lowest F1 where there are many.
  std::vector<std::size_t> shown_classes() const {
    const auto& classes = evaluation_.per_class;
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (order.size() <= kMaxClasses) return order;
    const auto key = [&](std::size_t i) { return classes[i].value("f1").value_or(2); };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    order.resize(kWorstClasses);
    return order;
  }

  // The baselines have two of the metrics; their columns stand beside ours.
  void add_totals() {
    const auto& baselines = evaluation_.context.baselines;
    std::string titles =
        left(std::to_string(evaluation_.rows) + " rows", kMetricWidth) + kGap +
        left(evaluation_.ci95 ? "value [95 % interval]" : "value", kFigureWidth + 1);
    if (baselines) {
      for (const BaselineScore& baseline : *baselines)
        titles += kGap + right(baseline.name, kBaselineWidth);
    }
    heading(titles);
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      const auto interval = evaluation_.ci95 ? std::optional((*evaluation_.ci95)[m]) : std::nullopt;
      std::string row = left(kMetrics[m].title, kMetricWidth) + kGap +
                        left(figure(evaluation_.values[m], interval, 3), kFigureWidth + 1);
      if (baselines) {
        for (const BaselineScore& baseline : *baselines) {
          row += kGap + right(of_baseline(baseline, kMetrics[m].name), kBaselineWidth);
        }
      }
      line(row);
    }
    line("");
  }

  static std::string of_baseline(const BaselineScore& baseline, std::string_view metric) {
    if (metric == "accuracy") return fixed(baseline.accuracy);
    if (metric == "macro_f1") return fixed(baseline.macro_f1);
    return "";
  }

  void add_confusion() {
    std::vector<std::size_t> widths;
    std::size_t total = label_width_;
    for (const ClassResult& result : evaluation_.per_class) {
      const std::size_t count = std::to_string(evaluation_.rows).size();
      widths.push_back(std::max({display_width(result.label), count, std::size_t{3}}));
      total += widths.back() + 2;
    }
    if (total > static_cast<std::size_t>(options_.width)) {
      add_commonest_confusions();
    } else {
      add_matrix(widths);
    }
    line("");
  }

  void add_matrix(const std::vector<std::size_t>& widths) {
    line("confusion matrix: a row is the gold label, a column what was predicted");
    std::string titles(label_width_, ' ');
    for (std::size_t c = 0; c < widths.size(); ++c) {
      titles += kGap + right(evaluation_.per_class[c].label, widths[c]);
    }
    heading(titles);
    for (std::int32_t gold = 0; gold < evaluation_.confusion.classes; ++gold) {
      std::string row = left(label(gold), label_width_);
      for (std::int32_t predicted = 0; predicted < evaluation_.confusion.classes; ++predicted) {
        row += kGap + right(std::to_string(evaluation_.confusion.at(gold, predicted)),
                            widths[static_cast<std::size_t>(predicted)]);
      }
      line(row);
    }
  }

  void add_commonest_confusions() {
    struct Confusion {
      std::int64_t count;
      std::int32_t gold;
      std::int32_t predicted;
    };
    std::vector<Confusion> confusions;
    for (std::int32_t gold = 0; gold < evaluation_.confusion.classes; ++gold) {
      for (std::int32_t predicted = 0; predicted < evaluation_.confusion.classes; ++predicted) {
        const std::int64_t count = evaluation_.confusion.at(gold, predicted);
        if (gold != predicted && count > 0) confusions.push_back({count, gold, predicted});
      }
    }
    std::stable_sort(confusions.begin(), confusions.end(),
                     [](const Confusion& a, const Confusion& b) { return a.count > b.count; });
    if (confusions.size() > kMaxConfusions) confusions.resize(kMaxConfusions);
    line("commonest confusions (the whole matrix is in evaluation.json)");
    for (const Confusion& confusion : confusions) {
      const std::size_t width = (static_cast<std::size_t>(options_.width) - 24) / 2;
      line(right(std::to_string(confusion.count), 6) + kGap +
           shorten(label(confusion.gold), width) + " predicted as " +
           shorten(label(confusion.predicted), width));
    }
  }

  void add_details() {
    if (const auto& calibration = evaluation_.calibration) {
      line("calibration: ECE " + fixed(calibration->ece) + ", Brier score " +
           fixed(calibration->brier) + ", NLL " + fixed(calibration->nll) + " at temperature " +
           fixed(calibration->temperature));
    }
    if (const auto& seeds = evaluation_.context.seed_macro_f1; seeds.size() > 1) {
      const MeanAndSd summary = mean_and_sd(seeds);
      line("macro F1 over " + std::to_string(seeds.size()) + " seeds: " + fixed(summary.mean) +
           " ± " + fixed(summary.sd));
    }
    if (const auto& folds = evaluation_.context.folds; !folds.empty()) {
      const MeanAndSd summary = mean_and_sd(folds, *find_metric("macro_f1"));
      line("macro F1 of the model of each of " + std::to_string(folds.size()) +
           " folds: " + fixed(summary.mean) + " ± " + fixed(summary.sd) +
           "; all else is of their answers together");
    }
    if (evaluation_.truncated.value_or(0) > 0) {
      line("cut at max_length: " + std::to_string(*evaluation_.truncated) + " rows");
    }
  }

  void add_alarms() {
    const std::size_t shown = std::min(evaluation_.alarms.size(), kMaxSingleAlarms);
    for (std::size_t i = 0; i < shown; ++i) {
      line(options_.color ? "\x1b[33m! " + evaluation_.alarms[i] + "\x1b[0m"
                          : "! " + evaluation_.alarms[i]);
    }
    if (shown < evaluation_.alarms.size()) {
      line("! and " + std::to_string(evaluation_.alarms.size() - shown) +
           " more alarms in evaluation.json");
    }
  }

  const std::string& label(std::int32_t index) const {
    return evaluation_.per_class[static_cast<std::size_t>(index)].label;
  }

  const Evaluation& evaluation_;
  const TableOptions& options_;
  std::size_t figure_width_ = 0;
  std::size_t label_width_ = 0;
  std::string text_;
};

}  // namespace

std::string render_table(const Evaluation& evaluation, const TableOptions& options) {
  return Table(evaluation, options).render();
}

}  // namespace pointsman::eval
