#include "train/losses/contrastive.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"

namespace pointsman::train {
namespace {

// Rows scaled to length 1, and what a gradient by them is by the rows.
class Directions {
 public:
  Directions(std::span<const double> features, std::size_t rows)
      : hidden(features.size() / rows), unit(features.begin(), features.end()) {
    for (std::size_t i = 0; i < rows; ++i) {
      double square = 0;
      for (const double x : row(i)) square += x * x;
      lengths.push_back(std::sqrt(square));
      for (std::size_t j = 0; there(i) && j < hidden; ++j) unit[i * hidden + j] /= lengths[i];
    }
  }

  bool there(std::size_t i) const { return lengths[i] > 0; }
  std::span<const double> row(std::size_t i) const { return {unit.data() + i * hidden, hidden}; }
  double cosine(std::size_t i, std::size_t k) const {
    double sum = 0;
    for (std::size_t j = 0; j < hidden; ++j) sum += unit[i * hidden + j] * unit[k * hidden + j];
    return sum;
  }

  // d/dx of a function of x / |x|: the part of the gradient across x, over |x|.
  void through_scaling(std::span<double> gradient) const {
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const std::span<double> g = gradient.subspan(i * hidden, hidden);
      double along = 0;
      for (std::size_t j = 0; j < hidden; ++j) along += g[j] * row(i)[j];
      for (std::size_t j = 0; j < hidden; ++j)
        g[j] = there(i) ? (g[j] - along * row(i)[j]) / lengths[i] : 0.0;
    }
  }

  std::size_t hidden;
  std::vector<double> unit;     // [B x H]
  std::vector<double> lengths;  // [B]
};

void add(std::span<double> to, double factor, std::span<const double> what) {
  for (std::size_t j = 0; j < to.size(); ++j) to[j] += factor * what[j];
}

void check_shapes(std::span<const double> features, std::span<const std::int32_t> labels,
                  std::span<const double> gradient) {
  PM_CHECK(!labels.empty() && features.size() % labels.size() == 0, "features are [B, H]");
  PM_CHECK(gradient.size() == features.size(), "the gradient has the shape of the features");
}

}  // namespace

double supervised_contrastive(std::span<const double> features,
                              std::span<const std::int32_t> labels, double temperature,
                              std::span<double> gradient) {
  check_shapes(features, labels, gradient);
  const std::size_t rows = labels.size();
  const Directions z(features, rows);
  std::ranges::fill(gradient, 0.0);
  std::vector<double> scores(rows);
  double loss = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    double positives = 0, top = -1 / temperature;
    for (std::size_t a = 0; a < rows; ++a) {
      if (a == i || !z.there(a)) continue;
      scores[a] = z.cosine(i, a) / temperature;
      top = std::max(top, scores[a]);
      positives += labels[a] == labels[i] ? 1 : 0;
    }
    if (positives == 0 || !z.there(i)) continue;
    double sum = 0;
    for (std::size_t a = 0; a < rows; ++a)
      sum += a == i || !z.there(a) ? 0.0 : std::exp(scores[a] - top);
    for (std::size_t a = 0; a < rows; ++a) {
      if (a == i || !z.there(a)) continue;
      const double log_p = scores[a] - top - std::log(sum);
      const double target = labels[a] == labels[i] ? 1 / positives : 0.0;
      loss -= target * log_p;
      const double slope = (std::exp(log_p) - target) / temperature;  // by the cosine
      add(gradient.subspan(i * z.hidden, z.hidden), slope, z.row(a));
      add(gradient.subspan(a * z.hidden, z.hidden), slope, z.row(i));
    }
  }
  z.through_scaling(gradient);
  return loss;
}

double pair_cosine(std::span<const double> features, std::span<const std::int32_t> labels,
                   std::span<double> gradient) {
  check_shapes(features, labels, gradient);
  PM_CHECK(labels.size() % 2 == 0, "rows come in pairs");
  const Directions z(features, labels.size());
  std::ranges::fill(gradient, 0.0);
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); i += 2) {
    if (!z.there(i) || !z.there(i + 1)) continue;
    const double error = z.cosine(i, i + 1) - (labels[i] == labels[i + 1] ? 1 : 0);
    loss += error * error;
    add(gradient.subspan(i * z.hidden, z.hidden), 2 * error, z.row(i + 1));
    add(gradient.subspan((i + 1) * z.hidden, z.hidden), 2 * error, z.row(i));
  }
  z.through_scaling(gradient);
  return loss;
}

}  // namespace pointsman::train
