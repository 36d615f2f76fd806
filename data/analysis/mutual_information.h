#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::data {

// Mutual information of a yes-or-no feature and the class, in bits, from counts: `with` [C] rows of
// each class that have the feature, of `all` [C]. 0 where nothing varies. The plug-in estimate.
double mutual_information(std::span<const std::int64_t> with, std::span<const std::int64_t> all);

// Entropy of the class in bits.
double entropy(std::span<const std::int64_t> all);

// n log2(n) for n = 0..count, which many tables of the same rows share.
class NLogN {
 public:
  explicit NLogN(std::size_t count);
  double operator()(std::int64_t n) const { return values_[static_cast<std::size_t>(n)]; }
  double information(std::span<const std::int64_t> with, std::span<const std::int64_t> all) const;

 private:
  std::vector<double> values_;
};

}  // namespace pointsman::data
