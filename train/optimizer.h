#pragma once

#include <string>

#include "model/safetensors.h"

namespace pointsman::train {

// What turns gradients into steps: AdamW on the CPU (adamw.h), or on a device (device_adamw.h). It
// must not outlive the model that it was made for.
class Optimizer {
 public:
  Optimizer() = default;
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // Forgets the gradients: call it before the first backward of a step.
  virtual void zero_grad() = 0;
  // What the loss is to be multiplied by before backward; gradients are divided by it again before
  // anything is said of them.
  virtual double loss_scale() const { return 1; }
  // The L2 norm over all gradients, before clipping; NaN or infinite when any gradient is. Once
  // after the last backward of a step.
  virtual double grad_norm() = 0;
  // Parameters whose gradient has a NaN or infinity: the first one's name, or "".
  virtual std::string first_nonfinite_gradient() = 0;
  // Instead of a step whose gradient is not finite: lowers the loss scale. False where it cannot,
  // so that the training must end.
  virtual bool backs_off() { return false; }
  // Clips by grad_norm(), updates every parameter at `learning_rate` times its multiplier, and
  // forgets the gradients. Returns the norm before clipping.
  virtual double step(double learning_rate) = 0;
  // Brings every weight up to date: before weights are saved or read from outside the model.
  virtual void flush() {}

  // What a checkpoint needs beside the weights, by name. It must be complete WITHOUT flush(): a
  // checkpoint at any step must not change the trajectory.
  virtual model::NamedTensors state() const = 0;
  // Takes what state() gave. Errors: model, naming the tensor that is missing or of another shape.
  virtual void load_state(const model::NamedTensors& state) = 0;
};

// The tensor of that name in an optimizer's state. Errors: model, naming the one that is missing.
torch::Tensor state_tensor(const model::NamedTensors& state, const std::string& name);
// Copies it into `target`. Errors: model, also for another shape.
void copy_state(torch::Tensor target, const model::NamedTensors& state, const std::string& name);

}  // namespace pointsman::train
