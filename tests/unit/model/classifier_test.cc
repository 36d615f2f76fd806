#include "model/classifier.h"

#include <thread>

#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

// Largest difference divided by max(1, largest absolute value), of outputs in fp32.
constexpr double kParity = 1e-5;
// The same text in another batch: other blocks of the same sums.
constexpr double kSameText = 1e-5;
constexpr double kHalf = 5e-2;

std::vector<data::Example> reference_rows() {
  std::vector<data::Example> rows;
  for (const Json& item : reference()["rows"]) {
    data::Example row;
    row.text = item["text"].get<std::string>();
    row.id = std::to_string(rows.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

double distance(std::span<const float> a, std::span<const float> b) {
  double largest = 0, scale = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return largest / scale;
}

std::vector<float> reference_logits() {
  std::vector<float> logits;
  for (const Json& item : reference()["rows"])
    for (const Json& logit : item["logits"]) logits.push_back(logit.get<float>());
  return logits;
}

TEST(Classifier, GivesTheLogitsOfTransformers) {
  const Classifier classifier = Classifier::load(tiny_bert());
  const auto rows = reference_rows();
  const data::Predictions predictions = classifier.predict(rows);
  const auto expected = reference_logits();
  ASSERT_EQ(predictions.logits.size(), expected.size());
  EXPECT_LE(distance(predictions.logits, expected), kParity);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(predictions.input_tokens[i],
              static_cast<std::int32_t>(reference()["rows"][i]["ids"].size()));
    EXPECT_EQ(predictions.ids[i], rows[i].id);
    EXPECT_EQ(predictions.truncated[i], 0);
  }
}

TEST(Classifier, SaysWhatAForeignFolderIs) {
  const Classifier classifier = Classifier::load(tiny_bert());
  const ClassifierCard& card = classifier.card();
  EXPECT_EQ(card.name, "tiny-bert");
  EXPECT_EQ(card.labels, (std::vector<std::string>{"claude", "gemini-mini", "gpt-o1"}));
  EXPECT_EQ(card.max_length, 64);
  EXPECT_EQ(card.pooling, "auto");
  EXPECT_EQ(card.precision, "fp32");
  EXPECT_EQ(card.parameters, 200 * 32 + 64 * 32 + 2 * 32 + 64 +
                                 2 * (4 * (32 * 32 + 32) + 2 * 32 * 64 + 64 + 32 + 4 * 32) +
                                 32 * 32 + 32 + 3 * 32 + 3);
  EXPECT_EQ(card.unproven.size(), 1U);
}

TEST(Classifier, ATextAloneIsTheTextInAnyBatch) {
  const Classifier classifier = Classifier::load(tiny_bert());
  const auto rows = reference_rows();
  const data::Predictions all = classifier.predict(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const data::Predictions one = classifier.predict(std::span(rows).subspan(i, 1));
    EXPECT_LE(distance(one.logits, std::span(all.logits).subspan(i * 3, 3)), kSameText);
  }
  EXPECT_EQ(classifier.predict(rows).logits, all.logits) << "twice the same";
  EXPECT_TRUE(classifier.predict({}).logits.empty());
}

TEST(Classifier, KeepsTheOrderOverManyBatches) {
  const Classifier classifier = Classifier::load(tiny_bert());
  const auto few = reference_rows();
  std::vector<data::Example> many;
  for (std::size_t i = 0; i < 1000; ++i) many.push_back(few[(i * 7) % few.size()]);
  const auto expected = classifier.predict(few);
  const auto predictions = classifier.predict(many);
  for (std::size_t i = 0; i < many.size(); ++i) {
    EXPECT_LE(distance(std::span(predictions.logits).subspan(i * 3, 3),
                       std::span(expected.logits).subspan((i * 7) % few.size() * 3, 3)),
              kSameText);
  }
}

TEST(Classifier, IsSafeForManyThreads) {
  const Classifier classifier = Classifier::load(tiny_bert());
  const auto rows = reference_rows();
  const auto expected = classifier.predict(rows).logits;
  std::vector<std::vector<float>> results(8);
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) result = classifier.predict(rows).logits;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) EXPECT_LE(distance(result, expected), kSameText);
}

TEST(Classifier, CutsCountsAndPrefixes) {
  ClassifierOptions options;
  options.max_length = 5;
  const Classifier classifier = Classifier::load(tiny_bert(), options);
  data::Example row;
  row.text = "write a poem about the water";
  row.label = "gemini-mini";
  const auto cut = classifier.predict({&row, 1});
  EXPECT_EQ(cut.truncated[0], 1);
  EXPECT_EQ(cut.input_tokens[0], 5);
  EXPECT_EQ(cut.gold[0], 1);
  row.text = "write a poem";
  EXPECT_LE(distance(classifier.predict({&row, 1}).logits, cut.logits), kSameText);
  options.max_length = 65;
  expect_refusal(ErrorKind::config, "--max-length 65",
                 [&] { Classifier::load(tiny_bert(), options); });
}

TEST(Classifier, EmbedsAsTheMeanOfTheLastLayer) {
  const Classifier classifier = Classifier::load_encoder(tiny_bert());
  const auto rows = reference_rows();
  const data::Embeddings embeddings = classifier.embed(rows);
  ASSERT_EQ(embeddings.dimension, 32);
  ASSERT_EQ(embeddings.values.size(), rows.size() * 32);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double square = 0;
    for (std::size_t d = 0; d < 32; ++d)
      square += embeddings.values[i * 32 + d] * embeddings.values[i * 32 + d];
    EXPECT_NEAR(square, 1.0, kParity);
  }
  EXPECT_LE(distance(classifier.embed(std::span(rows).subspan(4, 1)).values,
                     std::span(embeddings.values).subspan(4 * 32, 32)),
            kSameText);
}

TEST(Classifier, ConvertsPrecisions) {
  const auto rows = reference_rows();
  for (const char* precision : {"bf16", "fp16"}) {
    ClassifierOptions options;
    options.precision = precision;
    const Classifier classifier = Classifier::load(tiny_bert(), options);
    const double far = distance(classifier.predict(rows).logits, reference_logits());
    EXPECT_LE(far, kHalf) << precision;
    EXPECT_GT(far, 0.0) << precision;
  }
  ClassifierOptions options;
  options.precision = "int8";
  expect_refusal(ErrorKind::config, "int8", [&] { Classifier::load(tiny_bert(), options); });
  options = {};
  options.device = "cuda:99";
  expect_refusal(ErrorKind::system, "device cuda:99",
                 [&] { Classifier::load(tiny_bert(), options); });
}

TEST(Classifier, RefusesWhatDoesNotFit) {
  const Scratch scratch;
  expect_refusal(ErrorKind::system, "absent", [&] { Classifier::load(scratch / "absent"); });
  const Path folder = scratch.copy_of_tiny_bert();
  edit_json(folder / "config.json", [](Json& config) {
    config["id2label"] = {{"0", "a"}, {"1", "b"}};
    config["label2id"] = {{"a", 0}, {"b", 1}};
  });
  expect_refusal(ErrorKind::model, "classifier.weight has the shape [3, 32]",
                 [&] { Classifier::load(folder); });
  edit_json(folder / "config.json", [](Json& config) { config["architectures"] = {"BertModel"}; });
  expect_refusal(ErrorKind::model, "no trained classifier", [&] { Classifier::load(folder); });
  EXPECT_NO_THROW(Classifier::load_encoder(folder));
  data::Example row;
  row.text = "broken \xff text";
  const Classifier classifier = Classifier::load(tiny_bert());
  expect_refusal(ErrorKind::data, "7", [&] { classifier.predict({&row, 1}); });
}

TEST(Classifier, GivesTheLogitsOfTransformersForPairs) {
  const Classifier classifier = Classifier::load(tiny_bert());
  EXPECT_FALSE(classifier.card().pairs) << "without pointsman.json, either may come";
  auto rows = reference_rows();
  auto expected = reference_logits();
  const std::size_t singles = rows.size();
  for (const Json& item : reference()["pairs"]) {
    data::Example row;
    row.text = item["text"].get<std::string>();
    row.text_pair = item["text_pair"].get<std::string>();
    rows.push_back(std::move(row));
    for (const Json& logit : item["logits"]) expected.push_back(logit.get<float>());
  }
  const data::Predictions predictions = classifier.predict(rows);
  ASSERT_EQ(predictions.logits.size(), expected.size());
  EXPECT_LE(distance(predictions.logits, expected), kParity);
  for (std::size_t i = singles; i < rows.size(); ++i) {
    const Json& item = reference()["pairs"][i - singles];
    EXPECT_EQ(predictions.input_tokens[i], item["tokens"].get<std::int32_t>());
    EXPECT_EQ(predictions.truncated[i], predictions.input_tokens[i] == 64 ? 1 : 0);
    EXPECT_EQ(predictions.text_pairs[i], rows[i].text_pair);
  }
}

}  // namespace
}  // namespace pointsman::model
