#pragma once

// AdamW's arithmetic over flat memory, compiled for several instruction sets. Data only: see
// model/kernels/vector.h for why.

#include "model/kernels/kernels.h"

namespace pointsman::train {

// What one step does to an element, from its learning rate and number: torch.optim.AdamW's scalars.
struct StepFactors {
  float keep;          // 1 - lr * weight decay
  float step_size;     // lr / (1 - beta1^t)
  float inverse_bias;  // 1 / sqrt(1 - beta2^t)
};

struct AdamWMoments {
  float one_minus_beta1;
  float beta2;
  float one_minus_beta2;
  float epsilon;
};

struct AdamWKernels {
  // One step of `count` elements. g is scaled by `clip` first; null: the gradient is zero. copy:
  // bf16 of the result, or null.
  void (*step)(long count, float* p, float* m, float* v, const float* g, float clip,
               model::Bf16* copy, const AdamWMoments& moments, const StepFactors& factors);
  // `steps` steps of elements without moments and gradient: p *= keep of each, one after the other.
  void (*decay)(long count, float* p, const StepFactors* factors, long steps);
};

extern const AdamWKernels kPortableAdamW;
extern const AdamWKernels kAvx2AdamW;
extern const AdamWKernels kAvx512AdamW;

}  // namespace pointsman::train
