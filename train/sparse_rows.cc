#include "train/sparse_rows.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "model/ops.h"

namespace pointsman::train {
namespace {

constexpr std::int32_t kChunk = 512;  // rows

template <class T>
torch::Tensor tensor_of(const std::vector<T>& values, torch::ScalarType type) {
  return torch::from_blob(const_cast<T*>(values.data()), {static_cast<std::int64_t>(values.size())},
                          type)
      .clone();
}

}  // namespace

const AdamWKernels& adamw_kernels() {
  const auto* chosen = &model::kernels();
#if defined(__x86_64__)
  if (chosen == &model::kAmxKernels || chosen == &model::kAvx512Kernels) return kAvx512AdamW;
  if (chosen == &model::kAvx2Kernels) return kAvx2AdamW;
#endif
  (void)chosen;
  return kPortableAdamW;
}

SparseRows::SparseRows(torch::Tensor table, const AdamWMoments& moments)
    : table_(std::move(table)),
      moments_(moments),
      width_(table_.size(1)),
      row_step_(static_cast<std::size_t>(table_.size(0))),
      slot_(static_cast<std::size_t>(table_.size(0)), -1) {}

float* SparseRows::moment(std::vector<std::vector<float>>& chunks, std::int32_t slot) const {
  return chunks[static_cast<std::size_t>(slot / kChunk)].data() + slot % kChunk * width_;
}

void SparseRows::make_slot(std::int32_t id) {
  if (slot_[static_cast<std::size_t>(id)] >= 0) return;
  const auto slot = static_cast<std::int32_t>(rows_.size());
  if (slot % kChunk == 0) {
    m_.emplace_back(static_cast<std::size_t>(kChunk * width_));
    v_.emplace_back(static_cast<std::size_t>(kChunk * width_));
  }
  slot_[static_cast<std::size_t>(id)] = slot;
  rows_.push_back(id);
}

void SparseRows::catch_up(std::int32_t id) {
  auto& done = row_step_[static_cast<std::size_t>(id)];
  const auto last = static_cast<std::int32_t>(history_.size());
  const std::int32_t slot = slot_[static_cast<std::size_t>(id)];
  if (slot < 0) {
    adamw_kernels().decay(width_, row(id), history_.data() + done, last - done);
  } else {
    for (std::int32_t s = done; s < last; ++s) {
      adamw_kernels().step(width_, row(id), moment(m_, slot), moment(v_, slot), nullptr, 1.0f,
                           nullptr, moments_, history_[static_cast<std::size_t>(s)]);
    }
  }
  done = last;
}

void SparseRows::bring_up_to_date(std::span<const std::int32_t> ids) {
  std::vector<std::int32_t> late;
  for (const std::int32_t id : ids) {
    const bool known =
        id >= 0 && static_cast<std::size_t>(id) < row_step_.size();  // else the encoder refuses it
    if (known &&
        row_step_[static_cast<std::size_t>(id)] < static_cast<std::int32_t>(history_.size()))
      late.push_back(id);
  }
  std::sort(late.begin(), late.end());
  late.erase(std::unique(late.begin(), late.end()), late.end());
  model::for_parts(static_cast<std::int64_t>(late.size()), 8,
                   [&](std::int64_t, std::int64_t begin, std::int64_t end) {
                     for (std::int64_t i = begin; i < end; ++i)
                       catch_up(late[static_cast<std::size_t>(i)]);
                   });
}

void SparseRows::step(const model::RowGradient& gradient, float clip, const StepFactors& factors) {
  bring_up_to_date(gradient.rows);
  for (const std::int32_t id : gradient.rows) make_slot(id);
  history_.push_back(factors);
  model::for_parts(static_cast<std::int64_t>(gradient.rows.size()), 16,
                   [&](std::int64_t, std::int64_t begin, std::int64_t end) {
                     for (std::int64_t i = begin; i < end; ++i) {
                       const std::int32_t id = gradient.rows[static_cast<std::size_t>(i)],
                                          slot = slot_[static_cast<std::size_t>(id)];
                       adamw_kernels().step(width_, row(id), moment(m_, slot), moment(v_, slot),
                                            gradient.values.data_ptr<float>() + i * width_, clip,
                                            nullptr, moments_, factors);
                       ++row_step_[static_cast<std::size_t>(id)];
                     }
                   });
}

void SparseRows::flush() {
  model::for_parts(table_.size(0), 256, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t id = begin; id < end; ++id) catch_up(static_cast<std::int32_t>(id));
  });
}

std::vector<std::pair<std::string, torch::Tensor>> SparseRows::state() const {
  const auto count = static_cast<std::int64_t>(rows_.size());
  std::vector<std::int32_t> steps;
  for (const std::int32_t id : rows_) steps.push_back(row_step_[static_cast<std::size_t>(id)]);
  torch::Tensor m = torch::empty({count, width_}), v = torch::empty({count, width_});
  for (std::int64_t slot = 0; slot < count; ++slot) {
    const auto chunk = static_cast<std::size_t>(slot / kChunk);
    const auto bytes = static_cast<std::size_t>(width_) * sizeof(float);
    std::memcpy(m.data_ptr<float>() + slot * width_, m_[chunk].data() + slot % kChunk * width_,
                bytes);
    std::memcpy(v.data_ptr<float>() + slot * width_, v_[chunk].data() + slot % kChunk * width_,
                bytes);
  }
  const auto history =
      torch::from_blob(const_cast<StepFactors*>(history_.data()),
                       {static_cast<std::int64_t>(history_.size()), 3}, torch::kFloat32)
          .clone();
  return {{"rows", tensor_of(rows_, torch::kInt32)},
          {"row_step", tensor_of(steps, torch::kInt32)},
          {"m", m},
          {"v", v},
          {"history", history}};
}

void SparseRows::load_state(const torch::Tensor& rows, const torch::Tensor& row_step,
                            const torch::Tensor& m, const torch::Tensor& v,
                            const torch::Tensor& history) {
  const std::int64_t count = rows.numel();
  const bool fits = rows.scalar_type() == torch::kInt32 &&
                    row_step.scalar_type() == torch::kInt32 && row_step.numel() == count &&
                    m.sizes() == at::IntArrayRef({count, width_}) && v.sizes() == m.sizes() &&
                    history.dim() == 2 && history.size(1) == 3;
  if (!fits)
    throw Error(ErrorKind::model,
                "the optimizer's state of the word embeddings does not fit the model's");
  std::fill(row_step_.begin(), row_step_.end(), 0);
  std::fill(slot_.begin(), slot_.end(), -1);
  rows_.clear();
  m_.clear();
  v_.clear();
  history_.resize(static_cast<std::size_t>(history.size(0)));
  const auto factors = history.contiguous();
  std::memcpy(history_.data(), factors.data_ptr<float>(), history_.size() * sizeof(StepFactors));
  const auto ids = rows.contiguous(), steps = row_step.contiguous(), first = m.contiguous(),
             second = v.contiguous();
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t id = ids.data_ptr<std::int32_t>()[i],
                       step = steps.data_ptr<std::int32_t>()[i];
    if (id < 0 || id >= table_.size(0) || step < 0 || step > history.size(0)) {
      throw Error(ErrorKind::model, "the optimizer's state names row " + std::to_string(id) +
                                        " at step " + std::to_string(step) +
                                        ", which the word embeddings cannot have");
    }
    make_slot(id);
    row_step_[static_cast<std::size_t>(id)] = step;
    const auto bytes = static_cast<std::size_t>(width_) * sizeof(float);
    std::memcpy(moment(m_, static_cast<std::int32_t>(i)), first.data_ptr<float>() + i * width_,
                bytes);
    std::memcpy(moment(v_, static_cast<std::int32_t>(i)), second.data_ptr<float>() + i * width_,
                bytes);
  }
}

}  // namespace pointsman::train
