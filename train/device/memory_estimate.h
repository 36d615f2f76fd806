#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "train/train_config.h"

namespace pointsman::train {

// What is known of a device's memory when a batch does not fit. Bytes.
struct BatchMemory {
  std::int64_t capacity = 0;  // that the process may have
  std::int64_t resident = 0;  // weights, gradients and the optimizer's state: between batches
  std::int64_t rows = 0;      // of the batch that failed
  std::int64_t tokens = 0;
  std::int64_t largest = 0;         // the most that an earlier batch took beside them; 0: unknown
  std::int64_t largest_tokens = 0;  // of that batch
};

// The rows, as long as those that failed, that would have fitted; fewer than failed, and 0 where
// not even one would. What a token takes is what it took in the earlier batch; a tenth stays free,
// since free memory lies in pieces. Without an earlier batch: half of the rows.
std::int64_t rows_that_fit(const BatchMemory& memory);

// The refusal of such a batch: what failed where (`place`, as in "device cuda:0: step 3"), what
// would fit, and the settings that train the same number of rows a step with it.
Error out_of_memory(const std::string& place, const BatchMemory& memory, const TrainConfig& config);

}  // namespace pointsman::train
