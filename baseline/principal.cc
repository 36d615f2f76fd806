#include "baseline/principal.h"

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace pointsman::baseline {
namespace {

constexpr int kIterations = 60;
constexpr double kSettled = 1e-6;  // relative change of both variances

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Makes `vector` of length 1, or leaves it 0; returns its length.
double scale_to_one(Vector& vector) {
  const double length = std::sqrt(dot(vector, vector));
  if (length > 0) {
    for (double& value : vector) value /= length;
  }
  return length;
}

Vector mean_of(const SparseMatrix& matrix) {
  Vector mean(matrix.columns);
  for (std::size_t i = 0; i < matrix.value.size(); ++i)
    mean[static_cast<std::size_t>(matrix.column[i])] += matrix.value[i];
  for (double& value : mean) value /= static_cast<double>(matrix.rows());
  return mean;
}

// (X - 1 mean') v, [N].
Vector project(const SparseMatrix& matrix, const Vector& mean, const Vector& direction) {
  const double offset = dot(mean, direction);
  Vector result(matrix.rows(), -offset);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i)
      result[row] += matrix.value[i] * direction[static_cast<std::size_t>(matrix.column[i])];
  }
  return result;
}

// (X - 1 mean')' u, [columns].
Vector lift(const SparseMatrix& matrix, const Vector& mean, const Vector& coordinates) {
  double sum = 0;
  for (const double value : coordinates) sum += value;
  Vector result(matrix.columns);
  for (std::size_t c = 0; c < result.size(); ++c) result[c] = -sum * mean[c];
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i)
      result[static_cast<std::size_t>(matrix.column[i])] += matrix.value[i] * coordinates[row];
  }
  return result;
}

double total_variance(const SparseMatrix& matrix, const Vector& mean) {
  const double squares = dot(matrix.value, matrix.value);
  return std::max(0.0, squares - static_cast<double>(matrix.rows()) * dot(mean, mean));
}

// Turns two coordinates within their plane so that they are uncorrelated, the wider one first
// (Rayleigh and Ritz): the iterations settle on the plane before they settle on its axes.
void turn_to_axes(std::array<Vector, 2>& coordinates) {
  const double xx = dot(coordinates[0], coordinates[0]);
  const double yy = dot(coordinates[1], coordinates[1]);
  const double xy = dot(coordinates[0], coordinates[1]);
  const double angle = 0.5 * std::atan2(2 * xy, xx - yy);
  for (std::size_t i = 0; i < coordinates[0].size(); ++i) {
    const double x = coordinates[0][i];
    const double y = coordinates[1][i];
    coordinates[0][i] = std::cos(angle) * x + std::sin(angle) * y;
    coordinates[1][i] = std::cos(angle) * y - std::sin(angle) * x;
  }
}

void point_upwards(Vector& coordinates) {
  const auto largest =
      std::max_element(coordinates.begin(), coordinates.end(),
                       [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (largest == coordinates.end() || *largest >= 0) return;
  for (double& value : coordinates) value = -value;
}

}  // namespace

Plane principal_plane(const SparseMatrix& matrix, std::uint64_t seed) {
  Plane plane;
  const Vector mean = mean_of(matrix);
  const double total = total_variance(matrix, mean);
  Rng rng(seed, "analysis.plane");
  std::array<Vector, 2> directions;
  for (Vector& direction : directions) {
    for (std::size_t c = 0; c < matrix.columns; ++c) direction.push_back(rng.normal());
    scale_to_one(direction);
  }
  double last = 0;
  for (int i = 0; i < kIterations; ++i) {
    double variance = 0;
    for (std::size_t k = 0; k < 2; ++k) {
      plane.coordinates[k] = project(matrix, mean, directions[k]);
      variance += dot(plane.coordinates[k], plane.coordinates[k]);
      directions[k] = lift(matrix, mean, plane.coordinates[k]);
    }
    scale_to_one(directions[0]);
    const double along = dot(directions[0], directions[1]);
    for (std::size_t c = 0; c < matrix.columns; ++c) directions[1][c] -= along * directions[0][c];
    scale_to_one(directions[1]);
    if (std::abs(variance - last) <= kSettled * variance) break;
    last = variance;
  }
  for (std::size_t k = 0; k < 2; ++k) plane.coordinates[k] = project(matrix, mean, directions[k]);
  turn_to_axes(plane.coordinates);
  for (std::size_t k = 0; k < 2; ++k) {
    const double variance = dot(plane.coordinates[k], plane.coordinates[k]);
    // What rounding leaves of rows that do not vary is no direction.
    const bool varies = total > 1e-9 * static_cast<double>(matrix.rows());
    plane.shares[k] = varies ? variance / total : 0;
    if (!varies) std::fill(plane.coordinates[k].begin(), plane.coordinates[k].end(), 0.0);
    point_upwards(plane.coordinates[k]);
  }
  return plane;
}

}  // namespace pointsman::baseline
