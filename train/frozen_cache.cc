#include "train/frozen_cache.h"

#include <cmath>

#include "data/batching.h"

namespace pointsman::train {

// Each text by itself in bf16, where its neighbours would move the rounding.
std::vector<torch::Tensor> FrozenCache::compute(const data::TokenizedRows& rows,
                                                std::span<const std::int64_t> which) {
  if (which.empty()) return {};
  if (model_.precision() == model::Precision::fp32)
    return model_.forward_frozen(data::make_batch(rows, which));
  std::vector<torch::Tensor> parts;
  for (const std::int64_t row : which)
    parts.push_back(model_.forward_frozen(data::make_batch(rows, std::span(&row, 1))).front());
  return parts;
}

void FrozenCache::keep(torch::Tensor& place, const torch::Tensor& value) {
  if (place.defined()) return;  // the row stands in the batch twice
  const auto bytes = static_cast<std::int64_t>(value.nbytes());
  if (bytes > room_) {
    is_full_ = true;
    return;
  }
  place = value.clone();  // a part of a batch would keep all of it
  room_ -= bytes;
  bytes_kept_ += bytes;
  ++rows_kept_;
}

model::Output FrozenCache::forward(const data::TokenizedRows& rows, const data::Batch& batch) {
  if (model_.encoder().lowest_learning() <= 0 || model_.encoder().uses_device_pass())
    return model_.forward_with_features(batch);
  std::vector<torch::Tensor>& kept = kept_[&rows];
  kept.resize(rows.ids.size());
  const auto place_of = [&](std::int64_t row) -> torch::Tensor& {
    return kept.at(static_cast<std::size_t>(row));
  };
  std::vector<std::int64_t> missing;
  for (const std::int64_t row : batch.rows)
    if (!place_of(row).defined()) missing.push_back(row);
  const std::vector<torch::Tensor> computed = compute(rows, missing);
  std::vector<torch::Tensor> parts;
  auto next = computed.begin();
  for (const std::int64_t row : batch.rows)
    parts.push_back(place_of(row).defined() ? place_of(row) : *next++);
  for (std::size_t i = 0; i < missing.size(); ++i) keep(place_of(missing[i]), computed[i]);
  return model_.forward_from(torch::cat(parts), batch);
}

std::string FrozenCache::summary() const {
  if (kept_.empty()) return "";
  std::size_t all = 0;
  for (const auto& [rows, unused] : kept_) all += rows->ids.size();
  const auto megabytes = std::llround(static_cast<double>(bytes_kept_) / (1 << 20));
  return "kept the frozen layers' outputs of " + std::to_string(rows_kept_) + " of " +
         std::to_string(all) + " rows, " + std::to_string(megabytes) + " MB" +
         (is_full_ ? " (train.frozen_cache_mb is full)" : "");
}

}  // namespace pointsman::train
