#include "train/frozen_cache.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <map>

#include "data/batching.h"
#include "model/encoders.h"
#include "model/weights.h"
#include "train/adamw.h"
#include "train/predict.h"

namespace pointsman::train {
namespace {

constexpr std::int64_t kRows = 24, kBytesOfAToken = 20 * 4;  // of a small encoder's

// Texts of random ids, of 3 to 18 tokens.
data::TokenizedRows make_rows(const model::EncoderShape& shape) {
  Rng rng(5, "rows");
  data::TokenizedRows rows;
  for (std::int64_t i = 0; i < kRows; ++i) {
    rows.ids.emplace_back();
    for (std::uint64_t left = 3 + rng.below(16); left > 0; --left)
      rows.ids.back().push_back(
          static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(shape.vocabulary))));
    rows.labels.push_back(static_cast<std::int32_t>(i % 3));
  }
  return rows;
}

std::int64_t tokens_of(const data::TokenizedRows& rows) {
  std::int64_t tokens = 0;
  for (const auto& ids : rows.ids) tokens += static_cast<std::int64_t>(ids.size());
  return tokens;
}

class FrozenCacheTest : public ::testing::TestWithParam<model::EncoderFamily> {
 protected:
  std::unique_ptr<model::SequenceClassifier> load(std::int64_t frozen_layers,
                                                  model::Pooling pooling) const {
    auto loaded =
        std::make_unique<model::SequenceClassifier>(encoder_.shape, model::HeadShape{pooling, 3});
    Rng head(1, "head");
    loaded->initialize_head(head);
    load_weights(*loaded, encoder_, model::LoadAs::encoder);
    loaded->set_dropout(0.2, 0.2, 0.2);
    loaded->freeze(true, frozen_layers);
    loaded->train();
    return loaded;
  }

  // The parameters behind four epochs in batches that differ from epoch to epoch, dropout on.
  std::map<std::string, torch::Tensor> train(model::SequenceClassifier& model,
                                             FrozenCache& cache) const {
    AdamW optimizer(model, {});
    Rng rng(2, "order");
    for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
      std::vector<std::int64_t> order;
      for (std::int64_t i = 0; i < kRows; ++i) order.push_back(i);
      rng.shuffle(order);
      order[1] = order[0];  // a batch may hold a row twice
      for (std::size_t first = 0; first < order.size(); first += 6) {
        model.set_dropout_state(3, epoch * kRows + first);
        const auto batch = data::make_batch(rows_, std::span(order).subspan(first, 6));
        cache.forward(rows_, batch).logits.square().mean().backward();
        optimizer.step(1e-2);
      }
    }
    optimizer.flush();
    std::map<std::string, torch::Tensor> parameters;
    for (const auto& item : model.named_parameters())
      parameters[item.key()] = item.value().detach().clone();
    return parameters;
  }

  model::EncoderFolder encoder_ = model::open_encoder(
      Path(POINTSMAN_SOURCE_DIR) / "tests/data/encoders" / GetParam().model_type);
  data::TokenizedRows rows_ = make_rows(encoder_.shape);
};

TEST_P(FrozenCacheTest, TrainingWithItEndsInTheSameBits) {
  for (const std::int64_t layers : {std::int64_t{1}, encoder_.shape.layers}) {
    for (const model::Pooling pooling : {model::Pooling::mean, model::Pooling::pooler}) {
      for (const model::Precision precision : {model::Precision::fp32, model::Precision::bf16}) {
        std::map<std::string, torch::Tensor> expected;
        for (const std::int64_t room : {0, 12, 1000}) {
          const auto model = load(layers, pooling);
          model->set_precision(precision);
          FrozenCache cache(*model, room * kBytesOfAToken);
          const auto parameters = train(*model, cache);
          EXPECT_EQ(cache.rows_kept() == 0, room == 0);
          EXPECT_EQ(cache.rows_kept() == kRows, room == 1000);
          if (expected.empty()) expected = parameters;
          for (const auto& [name, value] : expected) {
            EXPECT_TRUE(torch::equal(parameters.at(name), value))
                << name << " above " << layers << " layers";
          }
        }
      }
    }
  }
}

TEST_P(FrozenCacheTest, LearningStartsAboveWhatIsFrozen) {
  const auto before = load(1, model::Pooling::mean), after = load(1, model::Pooling::mean);
  FrozenCache cache(*after, 1 << 20);
  const auto parameters = train(*after, cache);
  for (const auto& item : before->named_parameters()) {
    const bool frozen =
        item.key().starts_with("embeddings.") || item.key().starts_with("layers.0.");
    EXPECT_EQ(torch::equal(item.value(), parameters.at(item.key())), frozen) << item.key();
  }
}

TEST_P(FrozenCacheTest, KeepsWhatFits) {
  const torch::NoGradGuard no_grad;
  const auto model = load(1, model::Pooling::cls);
  const std::int64_t tokens = tokens_of(rows_);
  for (const std::int64_t room : {std::int64_t{0}, tokens / 2, tokens}) {
    FrozenCache cache(*model, room * kBytesOfAToken);
    EXPECT_EQ(cache.summary(), "");
    for (std::int64_t row = 0; row < kRows; ++row)
      cache.forward(rows_, data::make_batch(rows_, std::span(&row, 1)));
    std::int64_t fitting = 0, left = room;  // first come, first kept
    for (const auto& ids : rows_.ids) {
      if (static_cast<std::int64_t>(ids.size()) > left) continue;
      left -= static_cast<std::int64_t>(ids.size());
      ++fitting;
    }
    EXPECT_EQ(cache.rows_kept(), fitting);
    EXPECT_EQ(cache.summary(), "kept the frozen layers' outputs of " + std::to_string(fitting) +
                                   " of 24 rows, 0 MB" +
                                   (fitting < kRows ? " (train.frozen_cache_mb is full)" : ""));
  }
  // Of a frozen encoder one vector a row.
  model->freeze(true, encoder_.shape.layers);
  FrozenCache cache(*model, 10 * kBytesOfAToken);
  for (std::int64_t row = 0; row < kRows; ++row)
    cache.forward(rows_, data::make_batch(rows_, std::span(&row, 1)));
  EXPECT_EQ(cache.rows_kept(), 10);
}

TEST_P(FrozenCacheTest, PredictionsAreThoseOfTheWholePass) {
  const data::LabelMap labels({"a", "b", "c"});
  const auto model = load(1, model::Pooling::cls);
  FrozenCache cache(*model, 1 << 20);
  const auto expected = predict_rows(*model, rows_, labels, 5);
  for (int pass = 0; pass < 2; ++pass)
    EXPECT_EQ(predict_rows(*model, rows_, labels, 5, &cache).logits, expected.logits);
  EXPECT_EQ(cache.rows_kept(), kRows);
}

TEST_P(FrozenCacheTest, IsNotThereWhereNoLayerIsFrozen) {
  const auto model = load(0, model::Pooling::cls);
  FrozenCache cache(*model, 1 << 20);
  const std::vector<std::int64_t> rows = {3, 1, 2};
  const auto batch = data::make_batch(rows_, rows);
  EXPECT_TRUE(torch::equal(cache.forward(rows_, batch).logits, model->forward(batch)));
  EXPECT_EQ(cache.summary(), "");
}

INSTANTIATE_TEST_SUITE_P(Families, FrozenCacheTest, ::testing::ValuesIn(model::kEncoderFamilies),
                         [](const auto& family) {
                           std::string name = family.param.model_type;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace pointsman::train
