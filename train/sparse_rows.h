#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/gradient.h"
#include "train/adamw_kernels.h"

namespace pointsman::train {

// AdamW over the rows of a large table of which a step's gradient has few: the word embeddings. A
// row's moments appear with its first gradient; steps in which it has none are done when it is next
// read, one after the other, with the same arithmetic and the same factors, so the table after
// flush() is bit for bit what stepping every row every time gives. (A row that never had a gradient
// has zero moments, and so only decays.)
class SparseRows {
 public:
  SparseRows(torch::Tensor table, const AdamWMoments& moments);  // [V, H] fp32

  // Brings the rows of these ids to the last step.
  void bring_up_to_date(std::span<const std::int32_t> ids);
  // The next step: `gradient`, scaled by `clip`, for its rows. The others do it later.
  void step(const model::RowGradient& gradient, float clip, const StepFactors& factors);
  // Brings every row to the last step.
  void flush();

  // rows [R] int32, row_step [R] int32 (the step that each is at), m and v [R, H], history [steps,
  // 3]. Rows that never had a gradient are not in it.
  std::vector<std::pair<std::string, torch::Tensor>> state() const;
  // For a table whose other rows are at step 0. Errors: model, for shapes that do not fit.
  void load_state(const torch::Tensor& rows, const torch::Tensor& row_step, const torch::Tensor& m,
                  const torch::Tensor& v, const torch::Tensor& history);

 private:
  float* row(std::int32_t id) { return table_.data_ptr<float>() + id * width_; }
  float* moment(std::vector<std::vector<float>>& chunks, std::int32_t slot) const;
  void make_slot(std::int32_t id);
  void catch_up(std::int32_t id);

  torch::Tensor table_;
  AdamWMoments moments_;
  std::int64_t width_;
  std::vector<std::int32_t> row_step_;  // [V], the steps that a row has done
  std::vector<std::int32_t> slot_;      // [V], where its moments are; -1: it has none
  std::vector<std::int32_t> rows_;      // by slot
  std::vector<std::vector<float>> m_,
      v_;                             // chunks of moments by slot, so that growing moves nothing
  std::vector<StepFactors> history_;  // of every step
};

// The kernels for this CPU.
const AdamWKernels& adamw_kernels();

}  // namespace pointsman::train
