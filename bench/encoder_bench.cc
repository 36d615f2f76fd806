// Milliseconds of one forward pass of an encoder over one text, for bench/compare_encoders.py and
// bench/cuda.py:
//   encoder_bench FOLDER fp32|bf16 TOKENS THREADS SECONDS [DEVICE]
//   encoder_bench gpus
// Prints the median, the 99th percentile and the fastest run as JSON, or the GPUs' names. The ids
// are random. On a GPU the result is waited for and brought to the host.

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/device/device.h"
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

void run(const std::string& folder, Precision precision, std::int64_t tokens, double seconds,
         const Device& device) {
  const torch::NoGradGuard no_grad;
  const EncoderFolder encoder = open_encoder(folder);
  SequenceClassifier model(encoder.shape, {Pooling::mean, 2});
  load_weights(model, encoder, LoadAs::embedder);
  model.eval();
  for (torch::Tensor& parameter : model.parameters()) parameter.set_requires_grad(false);
  model.set_precision(precision);
  if (device.is_gpu()) model.to_device(torch::Device(device.name()));
  const data::Batch batch = one_text(tokens, encoder.shape.vocabulary);
  std::vector<double> ms;
  model.hidden_states(batch).cpu();
  for (const double end = now() + seconds; now() < end || ms.size() < 3;) {
    const double start = now();
    model.hidden_states(batch).cpu();
    ms.push_back(1e3 * (now() - start));
  }
  std::sort(ms.begin(), ms.end());
  std::printf("{\"median_ms\": %.3f, \"p99_ms\": %.3f, \"fastest_ms\": %.3f}\n", ms[ms.size() / 2],
              ms[(ms.size() * 99 + 99) / 100 - 1], ms.front());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "gpus") {
    for (const Gpu& gpu : find_gpus()) std::printf("%s\n", gpu.name.c_str());
    return 0;
  }
  if (argc != 6 && argc != 7) {
    std::fprintf(stderr, "usage: encoder_bench FOLDER fp32|bf16 TOKENS THREADS SECONDS [DEVICE]\n");
    return 2;
  }
  use_threads(std::atoi(argv[4]));
  const bool bf16 = std::string(argv[2]) == "bf16";
  run(argv[1], bf16 ? Precision::bf16 : Precision::fp32, std::atol(argv[3]), std::atof(argv[5]),
      choose_device(argc == 7 ? argv[6] : "cpu"));
}
