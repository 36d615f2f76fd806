#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "eval/bootstrap.h"
#include "eval/metrics.h"

namespace pointsman::eval {

// What models trained twice on the same seeds, without something and with it, answer for the same
// rows.
struct PairedAnswers {
  std::int32_t classes = 0;
  std::vector<std::int32_t> gold;                  // [N]
  std::vector<std::vector<std::int32_t>> without;  // [seeds][N], indices of classes
  std::vector<std::vector<std::int32_t>> with;     // [seeds][N], in the order of `without`
};

// Whether that something is kept.
struct Verdict {
  bool kept = false;
  std::string metric;
  double difference = 0;  // mean over the seeds, with minus without
  Interval ci95;
  std::int64_t seeds = 0;
  std::vector<double> without;  // [seeds], the metric's values
  std::vector<double> with;
};

// Kept only where the 95 % interval of the difference lies above zero. The interval is a paired
// percentile bootstrap over both seeds and rows, drawn with replacement and independently of one
// another (Owen 2007, "The pigeonhole bootstrap"): it covers what another seed and what other rows
// would have given. `metric` is a key of kMetrics; resamples > 0; at least one seed and one row.
Verdict judge(const PairedAnswers& answers, const std::string& metric, std::int64_t resamples,
              std::uint64_t seed);

}  // namespace pointsman::eval
