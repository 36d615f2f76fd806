#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace pointsman::train {

// What has been trained since the last line of metrics.jsonl.
struct LogWindow {
  double loss_sum = 0;  // of the steps' losses
  std::int64_t steps = 0;
  std::int64_t samples = 0;
  std::int64_t tokens = 0;
  double seconds = 0;

  static void describe(auto& self, auto&& field) {
    field("loss_sum", self.loss_sum);
    field("steps", self.steps);
    field("samples", self.samples);
    field("tokens", self.tokens);
    field("seconds", self.seconds);
  }
};

// Where a training stands between two optimizer steps, without its tensors. Batches and dropout are
// functions of (seed, epoch) and (seed, batch), so these numbers are all the randomness there is to
// keep.
struct RunState {
  std::int64_t step = 0;        // optimizer steps done
  std::int64_t epoch = 0;       // that the next step belongs to
  std::int64_t epoch_step = 0;  // optimizer steps done in it
  std::int64_t batches = 0;     // forward passes done: dropout's counter
  std::int64_t samples = 0;     // rows trained on
  double seconds = 0;           // since the first step, pauses between processes not counted
  LogWindow window;
  std::int64_t pairs_step = 0;      // the last one of Phase::pairs, once it is over
  std::int64_t best_step = 0;       // of the best validation
  double best_macro_f1 = -1;        // -1: none yet
  std::int64_t without_better = 0;  // validations since
  bool finished = false;            // nothing is left to train
  std::uint64_t metrics_bytes = 0;  // size of metrics.jsonl and of the event file at this moment
  std::uint64_t event_bytes = 0;

  static void describe(auto& self, auto&& field) {
    field("step", self.step);
    field("epoch", self.epoch);
    field("epoch_step", self.epoch_step);
    field("batches", self.batches);
    field("samples", self.samples);
    field("seconds", self.seconds);
    field("window", self.window);
    field("pairs_step", self.pairs_step);
    field("best_step", self.best_step);
    field("best_macro_f1", self.best_macro_f1);
    field("without_better", self.without_better);
    field("finished", self.finished);
    field("metrics_bytes", self.metrics_bytes);
    field("event_bytes", self.event_bytes);
  }
};

Json to_json(const RunState& state);
// Errors: data, naming `source` and the key that is missing or of another type.
RunState run_state_from_json(const Json& json, const std::string& source);

}  // namespace pointsman::train
