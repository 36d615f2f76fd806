#include "model/passes/positions.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace pointsman::model {
namespace {

void check_batch(const data::Batch& batch, const EncoderShape& shape) {
  if (const std::int64_t longest = longest_text(batch); longest > shape.positions) {
    throw Error(ErrorKind::data, "a text of " + std::to_string(longest) +
                                     " tokens: the encoder has positions for at most " +
                                     std::to_string(shape.positions));
  }
  PM_CHECK(batch.types.empty() || batch.types.size() == batch.ids.size(), "a type for every token");
  for (const std::int32_t type : batch.types)
    PM_CHECK(type == 0 || type == 1, "a token's type is 0 or 1");
  for (const std::int32_t id : batch.ids) {
    if (id >= 0 && id < shape.vocabulary) continue;
    throw Error(ErrorKind::data, "token id " + std::to_string(id) +
                                     ": the encoder's vocabulary has " +
                                     std::to_string(shape.vocabulary) + " pieces");
  }
}

}  // namespace

torch::Tensor distance_rows(const RelativeShape& shape, std::int64_t longest) {
  torch::Tensor rows = torch::arange(1 - longest, longest, torch::kInt64);
  if (shape.buckets > 0) {
    const std::int64_t middle = shape.buckets / 2;
    const torch::Tensor size = rows.abs();
    const auto border =
        static_cast<float>(static_cast<double>(shape.longest - 1) / static_cast<double>(middle));
    const torch::Tensor logarithmic =
        torch::ceil(torch::log(size / middle) / torch::log(torch::tensor(border)) * (middle - 1)) +
        middle;
    rows = torch::where(size <= middle, rows.to(torch::kFloat32), logarithmic * rows.sign())
               .to(torch::kInt64);
  }
  return (rows + shape.span()).clamp(0, 2 * shape.span() - 1).to(torch::kInt32).contiguous();
}

bool has_types(const data::Batch& batch, const EncoderShape& shape) {
  return shape.types > 1 && !batch.types.empty();
}

std::int64_t longest_text(const data::Batch& batch) {
  std::int64_t longest = 0;
  for (std::size_t text = 0; text + 1 < batch.starts.size(); ++text)
    longest = std::max<std::int64_t>(longest, batch.starts[text + 1] - batch.starts[text]);
  return longest;
}

std::vector<std::int32_t> token_positions(const data::Batch& batch, const EncoderShape& shape) {
  check_batch(batch, shape);
  std::vector<std::int32_t> positions;
  positions.reserve(batch.ids.size());
  for (std::size_t text = 0; text + 1 < batch.starts.size(); ++text) {
    auto next = static_cast<std::int32_t>(shape.first_position);
    const std::int32_t padding = next - 1;
    for (std::int32_t i = batch.starts[text]; i < batch.starts[text + 1]; ++i) {
      const bool is_padding = padding >= 0 && batch.ids[static_cast<std::size_t>(i)] == padding;
      positions.push_back(is_padding ? padding : next++);
    }
  }
  return positions;
}

Rotation make_rotation(double theta, std::int64_t positions, std::int64_t head_size,
                       torch::Device device) {
  const auto floats = torch::TensorOptions(torch::kFloat32).device(device);
  const torch::Tensor exponents =
      torch::arange(0, head_size, 2, floats) / static_cast<double>(head_size);
  const torch::Tensor frequencies = 1.0 / torch::pow(theta, exponents);
  const torch::Tensor angles = torch::outer(torch::arange(positions, floats), frequencies);
  return {angles.cos().contiguous(), angles.sin().contiguous()};
}

}  // namespace pointsman::model
