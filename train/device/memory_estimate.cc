#include "train/device/memory_estimate.h"

#include <algorithm>

namespace pointsman::train {
namespace {

std::string gibibytes(std::int64_t bytes) {
  const auto tenths = (bytes * 10 + (1 << 29)) >> 30;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

// What trains in smaller batches; "" where rows cannot become fewer.
std::string smaller_batches(const BatchMemory& memory, std::int64_t fitting,
                            const TrainConfig& config) {
  if (fitting == 0) return "";
  if (config.max_tokens_per_batch > 0) {
    return "--set train.max_tokens_per_batch=" +
           std::to_string(memory.tokens * fitting / memory.rows) + " --set train." +
           "gradient_accumulation_steps=" +
           std::to_string(config.gradient_accumulation_steps *
                          ((memory.rows + fitting - 1) / fitting));
  }
  const std::int64_t rows_a_step =
      config.per_device_train_batch_size * config.gradient_accumulation_steps;
  std::int64_t batch = std::min(fitting, rows_a_step);
  while (rows_a_step % batch != 0) --batch;
  return "--set train.per_device_train_batch_size=" + std::to_string(batch) +
         " --set train.gradient_accumulation_steps=" + std::to_string(rows_a_step / batch);
}

}  // namespace

std::int64_t rows_that_fit(const BatchMemory& memory) {
  std::int64_t rows = memory.rows / 2;
  if (memory.largest > 0 && memory.largest_tokens > 0) {
    const double token =
        static_cast<double>(memory.largest) / static_cast<double>(memory.largest_tokens);
    const double row =
        token * static_cast<double>(memory.tokens) / static_cast<double>(memory.rows);
    const double free =
        0.9 * static_cast<double>(memory.capacity) - static_cast<double>(memory.resident);
    rows = static_cast<std::int64_t>(std::max(0.0, free) / row);
  }
  return std::clamp<std::int64_t>(rows, 0, memory.rows - 1);
}

Error out_of_memory(const std::string& place, const BatchMemory& memory,
                    const TrainConfig& config) {
  const std::int64_t fitting = rows_that_fit(memory);
  std::string hint = smaller_batches(memory, fitting, config);
  if (!config.gradient_checkpointing)
    hint += std::string(hint.empty() ? "" : ", or ") + "--set train.gradient_checkpointing=true";
  if (fitting == 0)
    hint += std::string(hint.empty() ? "" : ", or ") +
            "a lower model.max_length, train.freeze: embeddings, or a smaller encoder";
  return {ErrorKind::system,
          place + ": out of memory on a batch of " + std::to_string(memory.rows) + " rows, " +
              std::to_string(memory.tokens) + " tokens; about " + std::to_string(fitting) +
              " such rows would fit (" + gibibytes(memory.capacity) + " in all, of which " +
              gibibytes(memory.resident) + " are weights, gradients and optimizer)",
          hint};
}

}  // namespace pointsman::train
