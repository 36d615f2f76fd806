#include "eval/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/error.h"

namespace pointsman::eval {
namespace {

constexpr std::size_t kBins = 15;
constexpr double kMinTemperature = 0.05;
constexpr double kMaxTemperature = 20.0;
constexpr int kMaxSteps = 100;
constexpr double kConverged = 1e-12;  // relative change of 1/T

double expected_calibration_error(const DecidedRows& rows) {
  struct Bin {
    double confidence = 0;
    double right = 0;
  };
  std::array<Bin, kBins> bins{};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const double confidence = rows.confidence[row];
    const double edge = std::ceil(confidence * kBins) - 1;  // upper edges belong to their bin
    Bin& bin = bins[static_cast<std::size_t>(std::clamp(edge, 0.0, double{kBins - 1}))];
    bin.confidence += confidence;
    bin.right += rows.gold[row] == rows.predicted[row] ? 1 : 0;
  }
  double error = 0;
  for (const Bin& bin : bins) error += std::abs(bin.right - bin.confidence);
  return error / static_cast<double>(rows.rows());
}

// Slope and curvature of the mean negative log-likelihood in beta = 1/T.
struct Slope {
  double first = 0;   // mean of E_p[z] - z_gold
  double second = 0;  // mean of Var_p[z]
};

struct GoldRows {
  std::size_t classes = 0;
  std::vector<double> logits;  // [N x C], the row's largest taken off
  std::vector<std::size_t> gold;
};

GoldRows rows_with_gold(const data::Predictions& predictions) {
  GoldRows rows{predictions.labels.size(), {}, {}};
  for (std::size_t row = 0; row < predictions.gold.size(); ++row) {
    if (predictions.gold[row] < 0) continue;
    rows.gold.push_back(static_cast<std::size_t>(predictions.gold[row]));
    const std::span logits(predictions.logits.data() + row * rows.classes, rows.classes);
    const double largest = *std::max_element(logits.begin(), logits.end());
    for (const float logit : logits) rows.logits.push_back(static_cast<double>(logit) - largest);
  }
  return rows;
}

Slope slope_at(const GoldRows& rows, double beta) {
  Slope slope;
  for (std::size_t row = 0; row < rows.gold.size(); ++row) {
    const double* logits = rows.logits.data() + row * rows.classes;
    double total = 0;
    double mean = 0;
    double square = 0;
    for (std::size_t c = 0; c < rows.classes; ++c) {
      const double weight = std::exp(beta * logits[c]);
      total += weight;
      mean += weight * logits[c];
      square += weight * logits[c] * logits[c];
    }
    mean /= total;
    slope.first += mean - logits[rows.gold[row]];
    slope.second += square / total - mean * mean;
  }
  const auto count = static_cast<double>(rows.gold.size());
  return {slope.first / count, slope.second / count};
}

bool all_right(const GoldRows& rows) {
  for (std::size_t row = 0; row < rows.gold.size(); ++row) {
    if (rows.logits[row * rows.classes + rows.gold[row]] < 0) return false;
  }
  return true;
}

}  // namespace

Calibration calibrate(const DecidedRows& rows) {
  PM_CHECK(rows.rows() > 0 && !rows.probabilities.empty(), "calibration needs probabilities");
  const std::size_t classes = rows.labels.size();
  Calibration result{.ece = expected_calibration_error(rows), .temperature = rows.temperature};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const double* probabilities = rows.probabilities.data() + row * classes;
    const auto gold = static_cast<std::size_t>(rows.gold[row]);
    for (std::size_t c = 0; c < classes; ++c) {
      const double difference = probabilities[c] - (c == gold ? 1 : 0);
      result.brier += difference * difference;
    }
    const double least = std::numeric_limits<double>::epsilon();
    result.nll -= std::log(std::clamp(probabilities[gold], least, 1 - least));
  }
  result.brier /= static_cast<double>(rows.rows());
  result.nll /= static_cast<double>(rows.rows());
  return result;
}

// Newton's method on the slope, which rises with beta; a step that leaves the bracket is a
// bisection.
double fit_temperature(const data::Predictions& validation) {
  const GoldRows rows = rows_with_gold(validation);
  if (rows.gold.empty() || all_right(rows)) return 1;
  double low = 1 / kMaxTemperature;
  double high = 1 / kMinTemperature;
  if (slope_at(rows, low).first >= 0) return kMaxTemperature;
  if (slope_at(rows, high).first <= 0) return kMinTemperature;
  double beta = 1;
  for (int step = 0; step < kMaxSteps; ++step) {
    const Slope slope = slope_at(rows, beta);
    (slope.first > 0 ? high : low) = beta;
    double next = beta - slope.first / slope.second;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (std::abs(next - beta) <= kConverged * beta) return 1 / next;
    beta = next;
  }
  return 1 / beta;
}

}  // namespace pointsman::eval
