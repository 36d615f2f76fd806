#pragma once

#include <cstdint>

namespace pointsman::train {

// The factor on the loss under fp16, whose smallest numbers many gradients fall below. By the rules
// of torch.amp.GradScaler: it starts at 2^16, doubles after 2,000 steps in a row whose gradients
// are numbers, and halves after a step that is left out because they are not.
class LossScaler {
 public:
  LossScaler() = default;
  LossScaler(double scale, std::int64_t good_steps) : scale_(scale), good_steps_(good_steps) {}

  double scale() const { return scale_; }
  std::int64_t good_steps() const { return good_steps_; }  // in a row, since it last changed
  void note_step();
  // False where the scale is 1 already: what overflows then does so in fp16 itself.
  bool back_off();

 private:
  double scale_ = 65536;
  std::int64_t good_steps_ = 0;
};

}  // namespace pointsman::train
