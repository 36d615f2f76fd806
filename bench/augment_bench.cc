// New rows a second of the rule-based operators on one thread, filters included.
//
//     augment_bench FILE.csv ROWS [OPERATOR...]
//
// FILE has the columns text and label; every class is grown to ROWS rows. Prints one JSON object
// with the best of three passes; with OPERATORs, of those alone.
#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <limits>
#include <string>

#include "augment/augment.h"
#include "augment/augmented_files.h"
#include "data/read.h"

namespace {

using Clock = std::chrono::steady_clock;

pointsman::Json measure(const pointsman::data::Dataset& rows,
                        const pointsman::augment::AugmentConfig& config) {
  constexpr int kRounds = 3;
  double best = std::numeric_limits<double>::infinity();
  pointsman::augment::AugmentResult result;
  for (int round = 0; round < kRounds; ++round) {
    const Clock::time_point start = Clock::now();
    result = pointsman::augment::augment(rows, config, {});
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  pointsman::Json json;
  json["rows"] = result.rows;
  json["children"] = result.children.size();
  json["seconds"] = best;
  json["rows_per_second"] = static_cast<double>(result.children.size()) / best;
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: augment_bench FILE.csv ROWS [OPERATOR...]\n";
    return 2;
  }
  try {
    const auto rows = pointsman::data::read_dataset(argv[1], {});
    pointsman::augment::AugmentConfig config;
    config.target_count = std::stol(argv[2]);
    for (int i = 3; i < argc; ++i) config.operators.emplace_back(std::string(argv[i]));
    std::cout << measure(rows, config).dump() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
