// Milliseconds of one forward pass of an encoder over one text, for bench/compare_encoders.py:
//   encoder_bench FOLDER fp32|bf16 TOKENS THREADS SECONDS
// Prints the median and the fastest run as JSON. The ids are random.

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/sequence_classifier.h"
#include "model/team.h"
#include "model/weights.h"

namespace {

using namespace pointsman;
using namespace pointsman::model;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

data::Batch one_text(std::int64_t tokens, std::int64_t vocabulary) {
  Rng rng(1, "bench");
  data::Batch batch;
  for (std::int64_t i = 0; i < tokens; ++i) {
    batch.ids.push_back(
        static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(vocabulary))));
  }
  batch.starts.push_back(static_cast<std::int32_t>(tokens));
  return batch;
}

void run(const std::string& folder, Precision precision, std::int64_t tokens, double seconds) {
  const torch::NoGradGuard no_grad;
  const EncoderFolder encoder = open_encoder(folder);
  SequenceClassifier model(encoder.shape, {Pooling::mean, 2});
  load_weights(model, encoder, LoadAs::embedder);
  model.eval();
  model.set_precision(precision);
  const data::Batch batch = one_text(tokens, encoder.shape.vocabulary);
  std::vector<double> ms;
  model.hidden_states(batch);
  for (const double end = now() + seconds; now() < end || ms.size() < 3;) {
    const double start = now();
    model.hidden_states(batch);
    ms.push_back(1e3 * (now() - start));
  }
  std::sort(ms.begin(), ms.end());
  std::printf("{\"median_ms\": %.3f, \"fastest_ms\": %.3f}\n", ms[ms.size() / 2], ms.front());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: encoder_bench FOLDER fp32|bf16 TOKENS THREADS SECONDS\n");
    return 2;
  }
  use_threads(std::atoi(argv[4]));
  const bool bf16 = std::string(argv[2]) == "bf16";
  run(argv[1], bf16 ? Precision::bf16 : Precision::fp32, std::atol(argv[3]), std::atof(argv[5]));
}
