#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::model {

// A parameter's gradient as backward leaves it. `value` may lie in memory that an optimizer owns;
// it is the parameter's grad() too. While `written` is false it holds nothing: the first backward
// writes, the next ones add.
struct Gradient {
  torch::Tensor value;
  bool written = false;
  double squares = 0;  // the sum over what it holds: for the norm, and to see a NaN or an infinity

  void forget() {
    written = false;
    squares = 0;
  }
};

// A parameter with its name and where its gradient is.
struct NamedGradient {
  std::string name;
  torch::Tensor parameter;
  Gradient* gradient;      // null: in the parameter's grad()
  torch::Tensor* operand;  // the parameter again in bf16, undefined in fp32; null: it has none
};

// A gradient that only some rows of a matrix have.
struct RowGradient {
  std::vector<std::int32_t> rows;  // [R], ascending, each once
  torch::Tensor values;            // [R, H] fp32, summed in order over the places that read the row
};

// gradient = (or +=) y^T x, for y [T, N], x [T, K] and a parameter [N, K]. Nothing where it
// requires no gradient.
void put_product(Gradient& gradient, const torch::Tensor& parameter, const torch::Tensor& y,
                 const torch::Tensor& x);
// gradient = (or +=) values, as many as the parameter has. Nothing where it requires no gradient.
void put_values(Gradient& gradient, const torch::Tensor& parameter, const float* values);
// The gradients [T, H] of rows that were read at `ids` [T], added to what `gradient` has.
void add_rows(RowGradient& gradient, const std::vector<std::int32_t>& ids,
              const torch::Tensor& values);

}  // namespace pointsman::model
