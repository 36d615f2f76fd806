#include "train/predict.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "data/batching.h"
#include "train/losses/loss_cross_entropy.h"

namespace pointsman::train {
namespace {

// Evaluation mode for as long as it lives.
class EvalMode {
 public:
  explicit EvalMode(torch::nn::Module& module) : module_(module), was_(module.is_training()) {
    module_.eval();
  }
  ~EvalMode() { module_.train(was_); }
  EvalMode(const EvalMode&) = delete;
  EvalMode& operator=(const EvalMode&) = delete;

 private:
  torch::nn::Module& module_;
  bool was_;
};

}  // namespace

data::Predictions predict_rows(model::SequenceClassifier& model, const data::TokenizedRows& rows,
                               const data::LabelMap& labels, std::int64_t batch_size,
                               FrozenCache* frozen) {
  torch::NoGradGuard no_grad;
  const EvalMode eval_mode(model);
  const std::size_t classes = labels.names().size();
  data::Predictions predictions;
  predictions.labels = labels.names();
  predictions.gold = rows.labels;
  predictions.logits.resize(rows.ids.size() * classes);

  std::vector<std::int64_t> order(rows.ids.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return rows.ids[static_cast<std::size_t>(a)].size() <
           rows.ids[static_cast<std::size_t>(b)].size();
  });
  const auto step = static_cast<std::size_t>(batch_size);
  for (std::size_t first = 0; first < order.size(); first += step) {
    const auto chosen = std::span(order).subspan(first, std::min(step, order.size() - first));
    const data::Batch batch = data::make_batch(rows, chosen);
    const torch::Tensor logits =  // [B, C]
        (frozen ? frozen->forward(rows, batch).logits : model.forward(batch)).cpu().contiguous();
    const float* values = logits.const_data_ptr<float>();
    for (const std::int64_t row : chosen) {
      std::copy_n(values, classes,
                  predictions.logits.begin() + row * static_cast<std::int64_t>(classes));
      values += classes;
    }
  }
  return predictions;
}

double mean_cross_entropy(const data::Predictions& predictions) {
  const std::vector<double> logits(predictions.logits.begin(), predictions.logits.end());
  std::vector<double> gradient(logits.size());
  const CrossEntropy loss({}, 0);
  return loss.evaluate(logits, predictions.gold, loss.weight(predictions.gold), gradient);
}

}  // namespace pointsman::train
