#pragma once

#include <cstdint>

#include "schema/field.h"

namespace pointsman::eval {

struct EvaluateConfig {
  std::int64_t bootstrap = 2000;
  std::int64_t seed = 13;

  static void describe(auto& self, auto&& field) {
    field("bootstrap", self.bootstrap, "Resamples behind every 95 % interval; 0: no intervals.",
          schema::Range{0, 100000});
    field("seed", self.seed, "Seed of the resampling.", schema::Range{0, 4294967295.0});
  }
};

}  // namespace pointsman::eval
