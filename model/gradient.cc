#include "model/gradient.h"

#include <algorithm>
#include <utility>

#include "model/ops.h"

namespace pointsman::model {
namespace {

void make_room(Gradient& gradient, const torch::Tensor& parameter) {
  if (!gradient.value.defined()) gradient.value = torch::empty_like(parameter);
  if (!parameter.grad().defined()) parameter.mutable_grad() = gradient.value;
}

}  // namespace

void put_product(Gradient& gradient, const torch::Tensor& parameter, const torch::Tensor& y,
                 const torch::Tensor& x) {
  if (!parameter.requires_grad()) return;
  make_room(gradient, parameter);
  gradient.squares = multiply_transposed(gradient.value, y, x, gradient.written);
  gradient.written = true;
}

void put_values(Gradient& gradient, const torch::Tensor& parameter, const float* values) {
  if (!parameter.requires_grad()) return;
  make_room(gradient, parameter);
  gradient.squares = kernels().fp32.put(gradient.value.data_ptr<float>(), values, parameter.numel(),
                                        gradient.written);
  gradient.written = true;
}

void add_rows(RowGradient& gradient, const std::vector<std::int32_t>& ids,
              const torch::Tensor& values) {
  const std::int64_t width = values.size(1);
  std::vector<std::int32_t> rows = ids;
  rows.insert(rows.end(), gradient.rows.begin(), gradient.rows.end());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  torch::Tensor sums = torch::zeros({static_cast<std::int64_t>(rows.size()), width});
  const auto add = [&](const std::vector<std::int32_t>& from, const torch::Tensor& added) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto at = std::lower_bound(rows.begin(), rows.end(), from[i]) - rows.begin();
      kernels().fp32.put(sums.data_ptr<float>() + at * width,
                         added.data_ptr<float>() + static_cast<std::int64_t>(i) * width, width,
                         true);
    }
  };
  if (!gradient.rows.empty()) add(gradient.rows, gradient.values);
  add(ids, values);
  gradient = RowGradient{std::move(rows), std::move(sums)};
}

}  // namespace pointsman::model
