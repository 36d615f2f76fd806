#include "cli/prediction_json.h"

#include <array>
#include <charconv>

namespace pointsman::cli {

Json shortest(float value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  double same = 0;
  std::from_chars(buffer.data(), end, same);
  return same;
}

Json prediction_json(const data::Predictions& predictions, std::size_t index,
                     const data::Decision& decision, bool logits) {
  const std::size_t classes = predictions.labels.size();
  const std::span<const float> row =
      std::span(predictions.logits).subspan(index * classes, classes);
  const data::Answer answer = data::decide(row, decision);
  Json json;
  json["id"] = predictions.ids[index];
  json["text"] = predictions.texts[index];
  if (predictions.text_pairs[index]) json["text_pair"] = *predictions.text_pairs[index];
  const bool falls_back = answer.abstained && decision.fallback_label;
  json["label"] = falls_back ? *decision.fallback_label
                             : predictions.labels[static_cast<std::size_t>(answer.label)];
  json["confidence"] = answer.confidence;
  for (std::size_t c = 0; c < classes; ++c)
    json["scores"][predictions.labels[c]] = answer.probabilities[c];
  json["abstained"] = answer.abstained;
  json["truncated"] = predictions.truncated[index] != 0;
  json["input_tokens"] = predictions.input_tokens[index];
  if (!logits) return json;
  for (std::size_t c = 0; c < classes; ++c)
    json["logits"][predictions.labels[c]] = shortest(row[c]);
  return json;
}

}  // namespace pointsman::cli
