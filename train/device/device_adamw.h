#pragma once

#include <torch/types.h>

#include <memory>
#include <string>

#include "model/sequence_classifier.h"
#include "train/adamw.h"
#include "train/optimizer.h"

namespace pointsman::train {

// AdamW over the dense gradients in the parameters' grad(), by LibTorch's fused step: one call for
// all parameters of the same rate and decay, which clips, too. Construct it after freeze() and
// to_device(). Under `scale_loss` (fp16) by loss_scaler.h.
class DeviceAdamW final : public Optimizer {
 public:
  DeviceAdamW(model::SequenceClassifier& model, const AdamWOptions& options, bool scale_loss);
  ~DeviceAdamW() override;

  void zero_grad() override;
  double loss_scale() const override;
  double grad_norm() override;
  std::string first_nonfinite_gradient() override;
  bool backs_off() override;
  double step(double learning_rate) override;
  // On the CPU: step [], NAME.m and NAME.v for every trainable parameter NAME, the word embeddings
  // whole, and loss_scale [2] (the scale, and the steps in a row).
  model::NamedTensors state() const override;
  void load_state(const model::NamedTensors& state) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsman::train
