// Milliseconds of a training step by stage, for the shape of multilingual-E5-small with random
// weights:
//   train_step_bench [texts] [tokens a text] [steps] [bf16|fp32] [train|freeze]
// What is printed is the fastest and the median step, since other programs share the machine.

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/sequence_classifier.h"
#include "train/adamw.h"

namespace {

using pointsman::Rng;
using pointsman::data::Batch;
using pointsman::model::EncoderShape;
using pointsman::model::Pooling;
using pointsman::model::Precision;
using pointsman::model::SequenceClassifier;

double now_ms() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(time).count();
}

EncoderShape e5_small() {
  EncoderShape shape;
  shape.vocabulary = 250037;
  shape.hidden = 384;
  shape.layers = 12;
  shape.heads = 12;
  shape.intermediate = 1536;
  shape.positions = 512;
  return shape;
}

// Texts whose lengths vary by a quarter around `tokens`, of ids that repeat as words do.
Batch make_batch(std::int64_t texts, std::int64_t tokens, Rng& rng) {
  Batch batch;
  for (std::int64_t i = 0; i < texts; ++i) {
    const auto spread = static_cast<std::uint64_t>(tokens / 2 + 1);
    const std::int64_t length = tokens - tokens / 4 + static_cast<std::int64_t>(rng.below(spread));
    for (std::int64_t j = 0; j < length; ++j) {
      batch.ids.push_back(static_cast<std::int32_t>(rng.below(1 + rng.below(5000)) * 47));
    }
    batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  }
  return batch;
}

struct Stage {
  const char* name;
  std::vector<double> ms;

  void print() {
    std::sort(ms.begin(), ms.end());
    std::printf("%-10s fastest %7.2f ms   median %7.2f ms\n", name, ms.front(), ms[ms.size() / 2]);
  }
};

void run(std::int64_t texts, std::int64_t tokens, int steps, Precision precision, bool freeze) {
  Rng rng(1, "bench");
  SequenceClassifier model(e5_small(), {Pooling::mean, 3});
  for (torch::Tensor& parameter : model.parameters()) {
    torch::NoGradGuard no_grad;
    parameter.normal_(0, 0.02);
  }
  if (freeze) model.freeze(true, 0);
  model.set_precision(precision);
  pointsman::train::AdamW optimizer(model, {});
  Stage forward{"forward", {}}, backward{"backward", {}}, update{"optimizer", {}},
      whole{"step", {}};
  for (int step = 0; step < steps; ++step) {
    const Batch batch = make_batch(texts, tokens, rng);
    model.set_dropout_state(1, static_cast<std::uint64_t>(step));
    const double start = now_ms();
    const torch::Tensor loss = model.forward(batch).square().mean();
    const double sent = now_ms();
    loss.backward();
    const double returned = now_ms();
    optimizer.step(1e-5);
    const double end = now_ms();
    forward.ms.push_back(sent - start);
    backward.ms.push_back(returned - sent);
    update.ms.push_back(end - returned);
    whole.ms.push_back(end - start);
  }
  for (Stage* stage : {&forward, &backward, &update, &whole}) stage->print();
  std::printf("samples/s  fastest %7.1f      median %7.1f\n",
              1e3 * static_cast<double>(texts) / whole.ms.front(),
              1e3 * static_cast<double>(texts) / whole.ms[whole.ms.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at, long fallback) {
    return argc > at ? std::atol(argv[at]) : fallback;
  };
  const std::string precision = argc > 4 ? argv[4] : "bf16", mode = argc > 5 ? argv[5] : "train";
  run(number(1, 16), number(2, 25), static_cast<int>(number(3, 30)),
      precision == "fp32" ? Precision::fp32 : Precision::bf16, mode == "freeze");
  return 0;
}
