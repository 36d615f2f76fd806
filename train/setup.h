#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "data/batch.h"
#include "model/device/device.h"
#include "model/sequence_classifier.h"
#include "model/weights.h"
#include "text/tokenizer.h"
#include "train/adamw.h"
#include "train/losses/losses.h"
#include "train/optimizer.h"
#include "train/train.h"

namespace pointsman::train {

// What the seeds of a run share, made once from the request.
struct Setup {
  const TrainRequest& request;
  std::unique_ptr<const text::Tokenizer> tokenizer;
  model::EncoderFolder encoder;
  data::TokenizedRows train;
  data::TokenizedRows validation;
  std::vector<std::int64_t> class_counts;  // [C], of the train rows
  std::unique_ptr<const Loss> loss;
  model::Device device;                                 // that is trained on
  model::Precision precision = model::Precision::fp32;  // that the products are computed in

  // Whether LibTorch's operations train, as they do on every GPU, and not the CPU's kernels.
  bool uses_device_pass() const { return device.is_gpu() || request.as_on_a_device; }
};

// What `train.bf16` and `train.fp16` mean on that device. Errors: config (what it lacks).
model::Precision choose_precision(const TrainRequest& request, const model::Device& device);

// Opens the encoder, tokenizes the rows, says how many were cut, and chooses loss and precision.
// Errors: config (a precision that the device lacks; checkpointing on the CPU), model (a family
// that no GPU is taught), system (a GPU that is not there), data (a label that the map lacks, a
// class without a train row), and those of the tokenizer.
Setup prepare(const TrainRequest& request);

// The pretrained encoder with a fresh head, drawn from the seed, with dropout as the config says,
// frozen as in this epoch, in train mode. Errors: as freeze(), and model (the encoder).
std::unique_ptr<model::SequenceClassifier> build_model(const Setup& setup, std::int64_t seed,
                                                       std::int64_t epoch);

// Makes learn what learns in this epoch. Errors: config (more frozen layers than there are, or none
// but the head to learn after it has learned alone).
void freeze(model::SequenceClassifier& model, const TrainConfig& config, std::int64_t epoch);

// Moves the model to where it is trained, and makes the optimizer of what learns in this epoch.
std::unique_ptr<Optimizer> start_training(const Setup& setup, model::SequenceClassifier& model,
                                          std::int64_t epoch);

AdamWOptions optimizer_options(const TrainConfig& config, std::int64_t epoch);

// The batches of an epoch: a function of (seed, epoch) alone. Each inner list holds rows of
// setup.train; in Phase::pairs two after one another are a pair.
std::vector<std::vector<std::int64_t>> epoch_batches(const Setup& setup, std::int64_t seed,
                                                     std::int64_t epoch);

}  // namespace pointsman::train
