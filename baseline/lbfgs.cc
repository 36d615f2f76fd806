#include "baseline/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>

#include "base/parallel.h"

namespace pointsman::baseline {
namespace {

constexpr std::size_t kBlock =
    1 << 15;                        // sums are taken by blocks, so that threads do not change them
constexpr double kDecrease = 1e-4;  // Armijo
constexpr double kCurvature = 0.9;  // Wolfe
constexpr int kMaxTrials = 40;

struct Pair {
  std::vector<float> step;    // change of the point
  std::vector<float> change;  // change of the gradient
  double rho = 0;             // 1 / (step . change)
};

class Minimizer {
 public:
  Minimizer(const Objective& objective, std::vector<double>& point, const LbfgsOptions& options)
      : objective_(objective),
        point_(point),
        options_(options),
        gradient_(point.size()),
        next_point_(point.size()),
        next_gradient_(point.size()),
        direction_(point.size()) {}

  LbfgsResult run() {
    LbfgsResult result;
    value_ = objective_(point_, gradient_);
    for (; result.iterations < options_.max_iterations; ++result.iterations) {
      if (largest(gradient_) <= options_.gradient_tolerance) {
        result.converged = true;
        break;
      }
      find_direction();
      if (!search_line()) break;  // no better point within rounding
    }
    result.value = value_;
    return result;
  }

 private:
  template <class A, class B>
  double dot(const A& a, const B& b) const {
    const std::size_t blocks = (a.size() + kBlock - 1) / kBlock;
    std::vector<double> sums(blocks);
    parallel_for(options_.threads, blocks, [&](std::size_t first, std::size_t last) {
      for (std::size_t block = first; block < last; ++block) {
        double sum = 0;
        const std::size_t end = std::min(a.size(), (block + 1) * kBlock);
        for (std::size_t i = block * kBlock; i < end; ++i) {
          sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        }
        sums[block] = sum;
      }
    });
    double total = 0;
    for (const double sum : sums) total += sum;
    return total;
  }

  template <class A>
  void add(double factor, const A& a, std::vector<double>& to) const {
    parallel_for(options_.threads, to.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) to[i] += factor * static_cast<double>(a[i]);
    });
  }

  static double largest(const std::vector<double>& values) {
    double result = 0;
    for (const double value : values) result = std::max(result, std::abs(value));
    return result;
  }

  // direction = -H gradient by the two-loop recursion.
  void find_direction() {
    std::fill(direction_.begin(), direction_.end(), 0.0);
    add(-1, gradient_, direction_);
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alpha[i] = pairs_[i].rho * dot(pairs_[i].step, direction_);
      add(-alpha[i], pairs_[i].change, direction_);
    }
    const double scale = pairs_.empty() ? 1 / std::sqrt(dot(gradient_, gradient_)) : scale_;
    add(scale - 1, std::vector<double>(direction_), direction_);
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const double beta = pairs_[i].rho * dot(pairs_[i].change, direction_);
      add(alpha[i] - beta, pairs_[i].step, direction_);
    }
  }

  // Moves to a point that satisfies the weak Wolfe conditions; false where none was found.
  bool search_line() {
    const double slope = dot(gradient_, direction_);
    if (!(slope < 0)) return false;
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double length = 1;
    for (int trial = 0; trial < kMaxTrials; ++trial) {
      next_point_ = point_;
      add(length, direction_, next_point_);
      const double value = objective_(next_point_, next_gradient_);
      if (!(value <= value_ + kDecrease * length * slope)) {
        high = length;
      } else if (dot(next_gradient_, direction_) < kCurvature * slope) {
        low = length;
      } else {
        accept(value);
        return true;
      }
      length = std::isinf(high) ? 2 * low : (low + high) / 2;
    }
    return false;
  }

  void accept(double value) {
    Pair pair;
    if (pairs_.size() == static_cast<std::size_t>(options_.memory)) {
      pair = std::move(pairs_.front());  // its memory serves again
      pairs_.pop_front();
    }
    pair.step.resize(point_.size());
    pair.change.resize(point_.size());
    parallel_for(options_.threads, point_.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        pair.step[i] = static_cast<float>(next_point_[i] - point_[i]);
        pair.change[i] = static_cast<float>(next_gradient_[i] - gradient_[i]);
      }
    });
    const double product = dot(pair.step, pair.change);
    if (product > 0) {
      pair.rho = 1 / product;
      scale_ = product / dot(pair.change, pair.change);
      pairs_.push_back(std::move(pair));
    }
    point_.swap(next_point_);
    gradient_.swap(next_gradient_);
    value_ = value;
  }

  const Objective& objective_;
  std::vector<double>& point_;
  const LbfgsOptions& options_;
  std::vector<double> gradient_;
  std::vector<double> next_point_;
  std::vector<double> next_gradient_;
  std::vector<double> direction_;
  std::deque<Pair> pairs_;  // oldest first
  double value_ = 0;
  double scale_ = 1;
};

}  // namespace

LbfgsResult minimize(const Objective& objective, std::vector<double>& point,
                     const LbfgsOptions& options) {
  return Minimizer(objective, point, options).run();
}

}  // namespace pointsman::baseline
