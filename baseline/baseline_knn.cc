#include "baseline/baseline_knn.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/parallel.h"

namespace pointsman::baseline {
namespace {

constexpr std::size_t kNeighbours = 5;
constexpr std::size_t kLanes =
    16;  // independent sums, so that the compiler may use vector registers

float dot(const float* a, const float* b, std::size_t size) {
  float sums[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  for (; i < size; ++i) total += a[i] * b[i];
  return total;
}

// Rows scaled to length 1; a zero row stays zero.
std::vector<float> normalized(const data::Embeddings& embeddings) {
  const auto size = static_cast<std::size_t>(embeddings.dimension);
  std::vector<float> values = embeddings.values;
  for (std::size_t row = 0; row + size <= values.size(); row += size) {
    const float length = std::sqrt(dot(values.data() + row, values.data() + row, size));
    if (length == 0) continue;
    for (std::size_t i = 0; i < size; ++i) values[row + i] /= length;
  }
  return values;
}

struct Neighbour {
  float similarity = 0;
  std::size_t row = 0;
};

std::int32_t vote(const std::vector<Neighbour>& neighbours, std::span<const std::int32_t> labels,
                  std::size_t classes) {
  std::vector<double> votes(classes);
  for (const Neighbour& neighbour : neighbours) {
    votes[static_cast<std::size_t>(labels[neighbour.row])] += std::max(neighbour.similarity, 0.0F);
  }
  return static_cast<std::int32_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

}  // namespace

std::vector<std::int32_t> predict_nearest(const BaselineInput& input) {
  PM_CHECK(input.train_embeddings && input.evaluated_embeddings, "neighbours need embeddings");
  const auto size = static_cast<std::size_t>(input.train_embeddings->dimension);
  const std::vector<float> train = normalized(*input.train_embeddings);
  const std::vector<float> evaluated = normalized(*input.evaluated_embeddings);
  PM_CHECK(train.size() == input.train.size() * size, "one train embedding a row");
  PM_CHECK(evaluated.size() == input.evaluated.size() * size, "one evaluated embedding a row");
  const std::vector<std::int32_t> labels = train_labels(input);
  const std::size_t kept = std::min(kNeighbours, labels.size());
  std::vector<std::int32_t> predicted(input.evaluated.size());
  parallel_for(
      threads_or_all(input.threads), predicted.size(), [&](std::size_t begin, std::size_t end) {
        std::vector<Neighbour> neighbours(labels.size());
        for (std::size_t i = begin; i < end; ++i) {
          neighbours.resize(labels.size());
          for (std::size_t row = 0; row < labels.size(); ++row) {
            neighbours[row] = {dot(evaluated.data() + i * size, train.data() + row * size, size),
                               row};
          }
          std::partial_sort(
              neighbours.begin(), neighbours.begin() + static_cast<std::ptrdiff_t>(kept),
              neighbours.end(), [](const Neighbour& a, const Neighbour& b) {
                return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
              });
          neighbours.resize(kept);
          predicted[i] = vote(neighbours, labels, static_cast<std::size_t>(input.labels.size()));
        }
      });
  return predicted;
}

}  // namespace pointsman::baseline
