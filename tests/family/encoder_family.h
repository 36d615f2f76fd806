#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/encoders.h"
#include "model/ops.h"
#include "model/weights.h"
#include "tests/unit/model/slow_encoder.h"

// What the tests of encoder families share: a small encoder of each family with random weights, and
// what transformers computes with it (tools/parity/encoder_values.py).

namespace pointsman::model {

struct Tolerance {
  double output, gradient;
};
inline constexpr Tolerance kFp32{1e-5, 1e-4};
inline constexpr Tolerance kBf16{5e-2, 1e-1};  // eight bits of mantissa in the products' operands

inline std::map<std::string, torch::Tensor> tensors_of(const Path& file) {
  const NamedTensors tensors = read_safetensors(file);
  return {tensors.begin(), tensors.end()};
}

// Text `index` of a batch alone.
inline data::Batch text_of(const data::Batch& all, std::size_t index) {
  const std::int32_t begin = all.starts[index], end = all.starts[index + 1];
  data::Batch one;
  one.ids.assign(all.ids.begin() + begin, all.ids.begin() + end);
  if (!all.types.empty()) one.types.assign(all.types.begin() + begin, all.types.begin() + end);
  one.starts.push_back(end - begin);
  return one;
}

// The folder of one family, its classifier, and what transformers computes with it.
class EncoderFamilyTest : public ::testing::TestWithParam<EncoderFamily> {
 protected:
  ~EncoderFamilyTest() override { use_kernels(*supported_kernels().front()); }

  Path folder_ = Path(POINTSMAN_SOURCE_DIR) / "tests/data/encoders" / GetParam().model_type;
  EncoderFolder encoder_ = open_encoder(folder_);
  std::map<std::string, torch::Tensor> reference_ = tensors_of(folder_ / "reference.safetensors");

  std::unique_ptr<SequenceClassifier> load(LoadAs as = LoadAs::classifier,
                                           Pooling pooling = Pooling::pooler) const {
    auto model = std::make_unique<SequenceClassifier>(encoder_.shape, HeadShape{pooling, 3});
    load_weights(*model, encoder_, as);
    model->eval();
    return model;
  }

  data::Batch batch() const {
    const auto values = [&](const char* name) {
      const torch::Tensor& tensor = reference_.at(name);
      const auto* first = tensor.const_data_ptr<std::int32_t>();
      return std::vector<std::int32_t>(first, first + tensor.numel());
    };
    data::Batch batch;
    batch.ids = values("ids");
    batch.starts = values("starts");
    if (reference_.contains("types")) batch.types = values("types");
    return batch;
  }

  void expect_near(const torch::Tensor& ours, const char* name, Tolerance tolerance) const {
    const torch::Tensor& expected = reference_.at(name);
    ASSERT_EQ(ours.sizes(), expected.sizes());
    const double size = std::max(1.0, expected.abs().max().item<double>());
    EXPECT_LT((ours - expected).abs().max().item<double>() / size, tolerance.output) << name;
  }

  // That a dropout mask is a function of its seed and step, whoever else draws random numbers.
  void expect_masks_of_seed_and_step(SequenceClassifier& model, torch::Device device) const {
    const torch::NoGradGuard no_grad;
    const torch::Tensor still = model.forward(batch());
    model.set_dropout(0.1, 0.1, 0.1);
    model.train();
    model.set_dropout_state(3, 1);
    const torch::Tensor first = model.forward(batch());
    EXPECT_FALSE(torch::equal(first, still));
    torch::rand({5}, device);
    EXPECT_TRUE(torch::equal(first, model.forward(batch())));
    model.set_dropout_state(3, 2);
    EXPECT_FALSE(torch::equal(first, model.forward(batch())));
  }

  // Sends sum(logits * weights) backward to every parameter.
  void send_back(SequenceClassifier& model) const {
    for (torch::Tensor& parameter : model.parameters()) parameter.requires_grad_(true);
    const torch::Tensor logits = model.forward(batch());
    (logits * reference_.at("weights").to(logits.device())).sum().backward();
  }

  // Every gradient of it against the reference's.
  void expect_gradients(Precision precision, Tolerance tolerance) const {
    const auto model = load();
    model->set_precision(precision);
    send_back(*model);
    expect_near_reference(all_gradients(*model), tolerance);
  }
  void expect_near_reference(const std::map<std::string, torch::Tensor>& gradients,
                             Tolerance tolerance) const {
    int compared = 0;
    auto table = encoder_.family->encoder_table(encoder_.shape);
    for (const NameRow& row : encoder_.family->head_table(encoder_.shape, true, 3))
      table.push_back(row);
    for (const NameRow& row : table) {
      const auto found =
          reference_.find((row.prefixed ? encoder_.family->prefix : "") + row.checkpoint);
      ASSERT_NE(found, reference_.end()) << row.checkpoint;
      torch::Tensor ours = gradients.at(row.parameter);
      if (row.first_row >= 0)
        ours = ours.slice(0, row.first_row, row.first_row + found->second.size(0));
      ++compared;
      if (found->second.norm().item<double>() < 1e-6) continue;  // a key's bias moves no softmax
      EXPECT_LT(relative_difference(ours, found->second), tolerance.gradient) << row.checkpoint;
    }
    const int others = reference_.contains("types") ? 6 : 5;
    EXPECT_EQ(compared + others, static_cast<int>(reference_.size()))
        << "and nothing else was stored";
  }
};

inline std::string name_of_family(const ::testing::TestParamInfo<EncoderFamily>& family) {
  std::string name = family.param.model_type;
  std::erase(name, '-');
  return name;
}

}  // namespace pointsman::model
