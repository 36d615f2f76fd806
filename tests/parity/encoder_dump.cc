// Prints into a file what our encoder makes of texts, for tools/parity/encoder_parity.py.
//
//     encoder_dump FOLDER IN.safetensors OUT.safetensors
//
// IN holds `ids` [T] and `starts` [B + 1], int32: texts as token ids, end to end. OUT gets
// `hidden_states` [T, H], the same of every text computed alone in `alone`, and the gradient of
// sum(hidden_states * weights), for `weights` [T, H] of IN, by every parameter's name in the
// encoder's file. fp32, no dropout.
#include <torch/types.h>

#include <iostream>
#include <map>
#include <string>

#include "model/safetensors.h"
#include "model/sequence_classifier.h"
#include "model/weights.h"

namespace {

using namespace pointsman;
using namespace pointsman::model;

data::Batch batch_of(const torch::Tensor& ids, const torch::Tensor& starts) {
  data::Batch batch;
  const auto* id = ids.const_data_ptr<std::int32_t>();
  const auto* start = starts.const_data_ptr<std::int32_t>();
  batch.ids.assign(id, id + ids.numel());
  batch.starts.assign(start, start + starts.numel());
  return batch;
}

torch::Tensor texts_alone(SequenceClassifier& model, const data::Batch& batch) {
  const torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> parts;
  for (std::size_t i = 0; i + 1 < batch.starts.size(); ++i) {
    data::Batch one;
    one.ids.assign(batch.ids.begin() + batch.starts[i], batch.ids.begin() + batch.starts[i + 1]);
    one.starts.push_back(static_cast<std::int32_t>(one.ids.size()));
    parts.push_back(model.hidden_states(one));
  }
  return torch::cat(parts);
}

void dump(const std::string& encoder, const std::string& in, const std::string& out) {
  const EncoderFolder folder = open_encoder(encoder);
  SequenceClassifier model(folder.shape, {Pooling::mean, 2});
  load_weights(model, folder, LoadAs::encoder);
  model.eval();
  for (torch::Tensor& parameter : model.parameters()) parameter.requires_grad_(true);
  std::map<std::string, torch::Tensor> given;
  for (const auto& [name, tensor] : read_safetensors(in)) given[name] = tensor;
  const data::Batch batch = batch_of(given.at("ids"), given.at("starts"));
  const torch::Tensor hidden = model.hidden_states(batch);
  NamedTensors result{{"hidden_states", hidden.detach()}, {"alone", texts_alone(model, batch)}};
  (hidden * given.at("weights")).sum().backward();
  std::map<std::string, torch::Tensor> gradients;
  for (const NamedGradient& item : model.gradients()) {
    if (item.gradient) gradients[item.name] = item.gradient->value;
  }
  const RowGradient& rows = model.word_gradient();
  result.emplace_back("word rows", torch::tensor(at::ArrayRef<std::int32_t>(rows.rows)));
  result.emplace_back("word gradients", rows.values);
  for (const NameRow& row : folder.family->encoder_table(folder.shape)) {
    const auto found = gradients.find(row.parameter);
    if (found == gradients.end()) continue;
    torch::Tensor part = found->second;
    if (row.first_row >= 0) {
      const std::int64_t height = part.size(0) / 3;  // of the queries, the keys and the values
      part = part.slice(0, row.first_row, row.first_row + height);
    }
    result.emplace_back(row.checkpoint, part.contiguous());
  }
  write_safetensors(Path(out), result);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: encoder_dump FOLDER IN.safetensors OUT.safetensors\n";
    return 2;
  }
  try {
    dump(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
