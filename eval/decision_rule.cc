#include "eval/decision_rule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "eval/metrics.h"

namespace pointsman::eval {
namespace {

constexpr int kMaxRounds = 50;
constexpr double kBetter = 1e-12;  // of macro F1, above rounding

// A row that one class wins as soon as its shift is above `at`, and who has it until then.
struct Turn {
  double at;
  std::size_t gold, before;
};

class Thresholds {
 public:
  explicit Thresholds(const data::Predictions& validation)
      : validation_(validation), shift_(validation.labels.size()) {}

  std::vector<double> fit() {
    best_ = mean_f1(class_counts(count_confusions(validation_)));
    std::vector<bool> has_gold(shift_.size());
    for (const std::int32_t gold : validation_.gold)
      has_gold[static_cast<std::size_t>(gold)] = true;
    for (int round = 0; round < kMaxRounds; ++round) {
      const double before = best_;
      for (std::size_t c = 0; c < shift_.size(); ++c)
        if (has_gold[c]) improve(c);
      if (best_ <= before + kBetter) break;
    }
    return shift_;
  }

 private:
  double score(std::size_t row, std::size_t c) const {
    return static_cast<double>(validation_.logits[row * shift_.size() + c]) + shift_[c];
  }
  // Over the classes that have rows: one without would be better never predicted.
  static double mean_f1(const ClassCounts& counts) {
    double sum = 0, present = 0;
    for (std::size_t c = 0; c < counts.support.size(); ++c) {
      if (counts.support[c] == 0) continue;
      sum += f1(counts, c).value_or(0.0);
      ++present;
    }
    return sum / present;
  }

  // The class with the largest score beside `c`, the first of equals.
  std::size_t winner(std::size_t row, std::size_t c) const {
    std::size_t best = c == 0 ? 1 : 0;
    for (std::size_t other = best + 1; other < shift_.size(); ++other) {
      if (other != c && score(row, other) > score(row, best)) best = other;
    }
    return best;
  }

  std::vector<Turn> turns_of(std::size_t c) const {
    std::vector<Turn> turns;
    for (std::size_t row = 0; row < validation_.gold.size(); ++row) {
      const std::size_t before = winner(row, c);
      turns.push_back({score(row, before) - (score(row, c) - shift_[c]),
                       static_cast<std::size_t>(validation_.gold[row]), before});
    }
    std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.at < b.at; });
    return turns;
  }

  // Moves the class's shift past one row after the other, and takes the best place between two.
  void improve(std::size_t c) {
    const std::vector<Turn> turns = turns_of(c);
    ClassCounts counts{std::vector<std::int64_t>(shift_.size()),
                       std::vector<std::int64_t>(shift_.size()),
                       std::vector<std::int64_t>(shift_.size())};
    for (const Turn& turn : turns) {
      ++counts.support[turn.gold];
      ++counts.predicted[turn.before];
      if (turn.gold == turn.before) ++counts.hits[turn.gold];
    }
    const double current = shift_[c];
    double best_shift = current;
    for (std::size_t i = 0; i <= turns.size(); ++i) {
      const double below = i == 0 ? turns.front().at - 2 : turns[i - 1].at;
      const double above = i == turns.size() ? turns.back().at + 2 : turns[i].at;
      if (below < above) consider(counts, std::midpoint(below, above), current, best_shift);
      if (i == turns.size()) break;
      --counts.predicted[turns[i].before];
      if (turns[i].gold == turns[i].before) --counts.hits[turns[i].gold];
      ++counts.predicted[c];
      if (turns[i].gold == c) ++counts.hits[c];
    }
    shift_[c] = best_shift;
  }

  void consider(const ClassCounts& counts, double shift, double current, double& best_shift) {
    const double value = mean_f1(counts);
    const bool nearer = best_shift != current && value >= best_ - kBetter &&
                        std::abs(shift - current) < std::abs(best_shift - current);
    if (value <= best_ + kBetter && !nearer) return;
    best_ = std::max(best_, value);
    best_shift = shift;
  }

  const data::Predictions& validation_;
  std::vector<double> shift_;  // [C]
  double best_ = 0;            // macro F1 under it
};

std::vector<double> prior_shift(std::span<const std::int64_t> class_rows, double temperature) {
  const auto rows =
      static_cast<double>(std::accumulate(class_rows.begin(), class_rows.end(), std::int64_t{0}));
  std::vector<double> shift;
  for (const std::int64_t count : class_rows)
    shift.push_back(-temperature * std::log(static_cast<double>(count) / rows));
  return shift;
}

}  // namespace

std::vector<double> fit_logit_shift(data::DecisionRule rule, const data::Predictions& validation,
                                    std::span<const std::int64_t> class_rows, double temperature) {
  PM_CHECK(validation.labels.size() >= 2 && !validation.gold.empty(), "rows of some classes");
  std::vector<double> shift(validation.labels.size());
  if (rule == data::DecisionRule::prior_shift) shift = prior_shift(class_rows, temperature);
  if (rule == data::DecisionRule::thresholds) shift = Thresholds(validation).fit();
  const double mean =
      std::accumulate(shift.begin(), shift.end(), 0.0) / static_cast<double>(shift.size());
  for (double& x : shift) x -= mean;
  return shift;
}

}  // namespace pointsman::eval
