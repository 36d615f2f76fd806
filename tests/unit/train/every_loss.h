#pragma once

#include <vector>

#include "train/losses/losses.h"

namespace pointsman::train {

// Every kind of loss for three classes, plain and with class weights and label smoothing.
inline std::vector<LossSettings> every_loss() {
  std::vector<LossSettings> all;
  for (const auto& [kind, name] : names_of(data::LossKind{})) {
    all.push_back({kind, {}, {5, 2, 40}, 0.0, 1.0});
    all.push_back({kind, {0.5, 2.0, 1.0}, {5, 2, 40}, 0.1, 1.5});
  }
  return all;
}

}  // namespace pointsman::train
