#include "model/classifier.h"

#include <torch/types.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "data/batching.h"
#include "data/pairs.h"
#include "data/tokenize.h"
#include "model/classifier_config.h"
#include "model/device/device.h"
#include "model/manifest.h"
#include "model/sequence_classifier.h"
#include "model/team.h"
#include "model/weights.h"
#include "text/tokenizer.h"

namespace pointsman::model {
namespace {

constexpr std::size_t kMaxBatchTokens = 4096;

std::string resolve_precision(const ClassifierOptions& options, const std::string& stored) {
  const std::string name = options.precision.empty() ? stored : options.precision;
  if (name == "fp32" || name == "bf16" || name == "fp16") return name;
  throw Error(ErrorKind::config,
              "--precision " + name + ": fp32, bf16 or fp16 is needed for a model in " + stored);
}

// fp32 and bf16 are what products are computed in, on a GPU fp16, too. On the CPU fp16 is what
// weights are rounded to: none here multiplies in it, so the arithmetic stays fp32. Errors: config
// (bf16 on a GPU without).
void apply_precision(SequenceClassifier& module, const std::string& precision,
                     const std::string& stored, const Device& device) {
  if (device.is_gpu()) {
    if (precision == "bf16" && !device.description.has_bf16()) {
      throw Error(ErrorKind::config, "--precision bf16: " + device.title() +
                                         " has no bf16 arithmetic; accepted: fp32, fp16");
    }
    module.set_precision(precision == "bf16"   ? Precision::bf16
                         : precision == "fp16" ? Precision::fp16
                                               : Precision::fp32);
    module.to_device(torch::Device(device.name()));
    return;
  }
  if (precision == "fp16" && stored != "fp16") {
    for (torch::Tensor& parameter : module.parameters())
      parameter.set_data(parameter.to(torch::kFloat16).to(torch::kFloat32));
  }
  module.set_precision(precision == "bf16" ? Precision::bf16 : Precision::fp32);
}

void check_vocabulary(const text::Tokenizer& tokenizer, const EncoderShape& shape,
                      const Path& folder) {
  if (tokenizer.vocabulary_size() > shape.vocabulary) {
    throw Error(ErrorKind::model, folder.string() + ": the tokenizer gives ids up to " +
                                      std::to_string(tokenizer.vocabulary_size() - 1) +
                                      ", the encoder has embeddings for " +
                                      std::to_string(shape.vocabulary));
  }
}

void apply_max_length(ClassifierCard& card, const ClassifierOptions& options) {
  if (!options.max_length) return;
  if (*options.max_length < 3 || *options.max_length > card.max_length) {
    throw Error(ErrorKind::config, "--max-length " + std::to_string(*options.max_length) +
                                       ": this model takes 3 to " +
                                       std::to_string(card.max_length) + " tokens");
  }
  card.max_length = *options.max_length;
}

ClassifierCard card_of_manifest(const Path& folder, const EncoderFolder& encoder) {
  const Manifest manifest = read_manifest(folder);
  if (read_id2label(encoder.config, (folder / "config.json").string()) != manifest.labels) {
    throw Error(ErrorKind::model,
                (folder / "config.json").string() +
                    ": 'id2label' is not the label map of pointsman.json: one of them was edited",
                "restore the artifact, or train it again");
  }
  if (tokenizer_hash(folder) != manifest.tokenizer_hash) {
    throw Error(ErrorKind::model,
                folder.string() +
                    ": the tokenizer's files are not those it was trained with (tokenizer_hash)",
                "restore the artifact, or train it again");
  }
  if (manifest.max_length > encoder.shape.positions) {
    throw Error(ErrorKind::model, (folder / "pointsman.json").string() + ": 'max_length' is " +
                                      std::to_string(manifest.max_length) +
                                      ", the encoder has positions for " +
                                      std::to_string(encoder.shape.positions));
  }
  ClassifierCard card;
  card.name = manifest.name;
  card.labels = manifest.labels;
  card.max_length = manifest.max_length;
  card.pooling = name_of(manifest.pooling);
  card.prefix = manifest.prefix;
  card.pairs = manifest.text_pair;
  card.precision = manifest.precision;
  card.decision = manifest.decision;
  return card;
}

// What an encoder's folder says of itself.
ClassifierCard card_of_encoder(const Path& folder, const EncoderFolder& encoder,
                               const text::Tokenizer& tokenizer) {
  ClassifierCard card;
  card.name =
      folder.has_filename() ? folder.filename().string() : folder.parent_path().filename().string();
  card.max_length = std::min(tokenizer.model_max_length().value_or(encoder.shape.positions),
                             encoder.shape.positions);
  card.precision = encoder.precision;
  return card;
}

// A classifier that transformers wrote.
ClassifierCard card_of_config(const Path& folder, const EncoderFolder& encoder,
                              const text::Tokenizer& tokenizer) {
  ClassifierCard card = card_of_encoder(folder, encoder, tokenizer);
  card.labels = read_id2label(encoder.config, (folder / "config.json").string());
  card.pooling = "auto";
  card.unproven = {folder.string() +
                   ": there is no pointsman.json, so hashes, golden rows, temperature and training "
                   "data are not known"};
  return card;
}

void check_pair(const data::Example& row, bool pairs) {
  if (row.text_pair.has_value() == pairs) return;
  const std::string line = row.line > 0 ? " (line " + std::to_string(row.line) + ")" : "";
  throw data::wrong_kind_of_row("row '" + row.id + "'" + line, pairs);
}

}  // namespace

struct Classifier::Impl {
  ClassifierCard card;
  std::unique_ptr<const text::Tokenizer> tokenizer;
  std::unique_ptr<SequenceClassifier> module;
  Device device;

  // The folder's weights and tokenizer, which must fit one another and the device.
  EncoderFolder open(const Path& folder, const ClassifierOptions& options) {
    use_threads(options.threads);
    device = choose_device(options.device);
    EncoderFolder encoder = open_encoder(folder);
    refuse_on_gpu(*encoder.family, device);
    tokenizer = text::load_tokenizer(folder);
    check_vocabulary(*tokenizer, encoder.shape, folder);
    return encoder;
  }

  // The module that the card describes.
  void build(const EncoderFolder& encoder, const HeadShape& head, LoadAs as,
             const ClassifierOptions& options) {
    const std::string precision = resolve_precision(options, card.precision);
    apply_max_length(card, options);
    module = std::make_unique<SequenceClassifier>(encoder.shape, head);
    load_weights(*module, encoder, as);
    module->eval();
    for (torch::Tensor& parameter : module->parameters()) {
      card.parameters += parameter.numel();
      parameter.set_requires_grad(false);
    }
    try {
      apply_precision(*module, precision, encoder.precision, device);
    } catch (const c10::OutOfMemoryError&) {
      throw Error(ErrorKind::system, "device " + device.name() + ": out of memory for the model",
                  "free memory of that device, or --device cpu");
    }
    card.device = device.title();
  }

  data::TokenizedRows tokenize(std::span<const data::Example> rows,
                               data::Predictions& predictions) const {
    data::TokenizedRows tokenized;
    for (const data::Example& row : rows) {
      if (card.pairs) check_pair(row, *card.pairs);
      auto encoding =
          data::encode_row(*tokenizer, row, card.prefix, static_cast<std::size_t>(card.max_length));
      predictions.truncated.push_back(encoding.truncated ? 1 : 0);
      predictions.input_tokens.push_back(static_cast<std::int32_t>(encoding.ids.size()));
      data::add_row(tokenized, std::move(encoding));
    }
    return tokenized;
  }

  // Calls run(batch, its rows) for all rows, longest first, so that a batch's texts are of similar
  // length.
  template <class Run>
  void in_batches(const data::TokenizedRows& rows, const Run& run) const {
    std::vector<std::size_t> order(rows.ids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return rows.ids[a].size() > rows.ids[b].size();
    });
    for (std::size_t begin = 0; begin < order.size();) {
      data::Batch batch;
      std::size_t end = begin;
      while (end < order.size() &&
             (end == begin || batch.ids.size() + rows.ids[order[end]].size() <= kMaxBatchTokens)) {
        data::append_row(batch, rows, static_cast<std::int64_t>(order[end++]));
      }
      try {
        run(batch, std::span(order).subspan(begin, end - begin));
      } catch (const c10::OutOfMemoryError&) {
        throw Error(ErrorKind::system,
                    "device " + device.name() + ": out of memory on a batch of " +
                        std::to_string(batch.size()) + " texts, " + std::to_string(batch.tokens()) +
                        " tokens",
                    "free memory of that device, a lower --max-length, or --device cpu");
      }
      begin = end;
    }
  }
};

Classifier::Classifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Classifier Classifier::load(const Path& folder, const ClassifierOptions& options) {
  torch::NoGradGuard no_grad;
  auto impl = std::make_unique<Impl>();
  const EncoderFolder encoder = impl->open(folder, options);
  impl->card = std::filesystem::exists(folder / "pointsman.json")
                   ? card_of_manifest(folder, encoder)
                   : card_of_config(folder, encoder, *impl->tokenizer);
  const HeadShape head{resolve_pooling(parse_pooling(impl->card.pooling, folder.string())),
                       static_cast<std::int64_t>(impl->card.labels.size())};
  check_head(encoder, head);
  impl->build(encoder, head, LoadAs::classifier, options);
  return Classifier(std::move(impl));
}

Classifier Classifier::load_encoder(const Path& folder, const ClassifierOptions& options) {
  torch::NoGradGuard no_grad;
  auto impl = std::make_unique<Impl>();
  const EncoderFolder encoder = impl->open(folder, options);
  impl->card = card_of_encoder(folder, encoder, *impl->tokenizer);
  impl->build(encoder, HeadShape{Pooling::mean, 1}, LoadAs::embedder, options);
  return Classifier(std::move(impl));
}

const ClassifierCard& Classifier::card() const { return impl_->card; }

data::Predictions Classifier::predict(std::span<const data::Example> rows) const {
  torch::NoGradGuard no_grad;
  PM_CHECK(!impl_->card.labels.empty(), "an encoder without a head does not classify");
  data::Predictions predictions;
  predictions.labels = impl_->card.labels;
  const std::size_t classes = predictions.labels.size();
  predictions.logits.resize(rows.size() * classes);
  for (const data::Example& row : rows) {
    predictions.ids.push_back(row.id);
    predictions.texts.push_back(row.text);
    predictions.text_pairs.push_back(row.text_pair);
    // A folder of another program may list its labels in any order: look the name up.
    const auto found = std::find(predictions.labels.begin(), predictions.labels.end(), row.label);
    predictions.gold.push_back(found == predictions.labels.end()
                                   ? -1
                                   : static_cast<std::int32_t>(found - predictions.labels.begin()));
  }
  const data::TokenizedRows tokenized = impl_->tokenize(rows, predictions);
  impl_->in_batches(tokenized, [&](const data::Batch& batch, std::span<const std::size_t> which) {
    const torch::Tensor logits = impl_->module->forward(batch).cpu().contiguous();  // [B, C]
    for (std::size_t i = 0; i < which.size(); ++i) {
      std::copy_n(logits.data_ptr<float>() + i * classes, classes,
                  predictions.logits.data() + which[i] * classes);
    }
  });
  return predictions;
}

data::Embeddings Classifier::embed(std::span<const data::Example> rows) const {
  torch::NoGradGuard no_grad;
  data::Predictions unused;
  const data::TokenizedRows tokenized = impl_->tokenize(rows, unused);
  data::Embeddings embeddings;
  embeddings.dimension = impl_->module->shape().hidden;
  const auto width = static_cast<std::size_t>(embeddings.dimension);
  embeddings.values.resize(rows.size() * width);
  impl_->in_batches(tokenized, [&](const data::Batch& batch, std::span<const std::size_t> which) {
    const torch::Tensor hidden = impl_->module->hidden_states(batch).cpu();  // [T, H]
    for (std::size_t i = 0; i < which.size(); ++i) {
      const torch::Tensor mean = hidden.slice(0, batch.starts[i], batch.starts[i + 1]).mean(0);
      const torch::Tensor unit = (mean / mean.norm().clamp_min(1e-12)).contiguous();
      std::copy_n(unit.data_ptr<float>(), width, embeddings.values.data() + which[i] * width);
    }
  });
  return embeddings;
}

}  // namespace pointsman::model
