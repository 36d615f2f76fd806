#pragma once

#include <functional>
#include <span>
#include <vector>

namespace pointsman::baseline {

// A smooth function: its value at `point`, and its gradient written to `gradient`; both [n].
using Objective = std::function<double(std::span<const double> point, std::span<double> gradient)>;

struct LbfgsOptions {
  double gradient_tolerance = 1e-5;  // on the largest absolute element
  int max_iterations = 1000;
  int memory = 6;   // pairs kept, in float: they steer the search and do not move its end
  int threads = 1;  // the result does not depend on it
};

struct LbfgsResult {
  double value = 0;
  int iterations = 0;
  bool converged = false;
};

// Minimises from `point` [n] in place (Nocedal and Wright 2006, algorithm 7.5, with the weak Wolfe
// line search of Lewis and Overton 2013). Deterministic.
LbfgsResult minimize(const Objective& objective, std::vector<double>& point,
                     const LbfgsOptions& options);

}  // namespace pointsman::baseline
