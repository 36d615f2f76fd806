#include "train/setup.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "data/batching.h"
#include "data/class_weights.h"
#include "data/samplers.h"
#include "data/tokenize.h"
#include "model/classifier_config.h"
#include "train/device/device_adamw.h"

namespace pointsman::train {
namespace {

// That the encoder has an embedding for every token and a position for every place, and the
// tokenizer a format for the rows.
void check_fit(const TrainRequest& request, const text::Tokenizer& tokenizer,
               const model::EncoderFolder& encoder) {
  const model::ModelConfig& config = request.model;
  if (request.train.has_pairs && tokenizer.pair_format() == nullptr) {
    throw Error(ErrorKind::model, model::encoder_folder(config).string() +
                                      ": the tokenizer has no format for the two texts of a row "
                                      "(data.text_pair_column); one whose 'post_processor' has a "
                                      "'pair' of A and B is needed");
  }
  if (tokenizer.vocabulary_size() > encoder.shape.vocabulary) {
    throw Error(ErrorKind::model,
                model::encoder_folder(config).string() + ": the tokenizer has " +
                    std::to_string(tokenizer.vocabulary_size()) + " ids and the encoder embeds " +
                    std::to_string(encoder.shape.vocabulary) + "; the two belong to other models");
  }
  if (config.max_length > encoder.shape.positions) {
    throw Error(ErrorKind::config, "model.max_length: " + std::to_string(config.max_length) +
                                       ", and the encoder has positions for " +
                                       std::to_string(encoder.shape.positions));
  }
}

data::TokenizedRows tokenize(const TrainRequest& request, const text::Tokenizer& tokenizer,
                             const data::Dataset& dataset, const char* split) {
  const auto max_length = static_cast<std::size_t>(request.model.max_length);
  data::TokenizedRows rows;
  for (const data::Example& row : dataset.rows) {
    data::add_row(rows, data::encode_row(tokenizer, row, request.model.prefix, max_length));
    rows.labels.push_back(request.labels.find(row.label));
    if (rows.labels.back() < 0) {
      throw Error(ErrorKind::data, place_of(dataset, row),
                  "the label '" + row.label + "' is not one of the train rows'");
    }
  }
  std::string message = std::string(split) + ": " + std::to_string(rows.ids.size()) + " rows";
  if (rows.truncated > 0) {
    message += ", " + std::to_string(rows.truncated) + " cut at " +
               std::to_string(request.model.max_length) + " tokens (model.max_length)";
  }
  log::info(message);
  return rows;
}

// The number of rows of each class [C]; none may be 0.
std::vector<std::int64_t> class_counts_of(const TrainRequest& request,
                                          const data::TokenizedRows& rows) {
  const auto counts = data::count_classes(rows.labels, request.labels.size());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] > 0) continue;
    throw Error(ErrorKind::data, request.train.path + ": no train row has the label '" +
                                     request.labels.names()[c] + "'; every label needs one");
  }
  return counts;
}

LossSettings loss_settings(const TrainRequest& request, const std::vector<std::int64_t>& counts) {
  LossSettings settings;
  settings.kind = request.imbalance.loss;
  settings.class_weights = data::class_weights(request.imbalance, counts, request.labels);
  settings.class_counts = counts;
  settings.label_smoothing = request.config.label_smoothing_factor;
  settings.tau = request.imbalance.logit_adjustment_tau;
  return settings;
}

// Whether the embeddings stay as they are, and how many layers.
std::pair<bool, std::int64_t> frozen_of(const TrainConfig& config, std::int64_t layers) {
  if (const auto* lowest = std::get_if<FreezeLayers>(&config.freeze)) {
    if (lowest->layers > layers) {
      throw Error(ErrorKind::config, "train.freeze: layers: " + std::to_string(lowest->layers) +
                                         ", and the encoder has " + std::to_string(layers));
    }
    if (config.head_first_epochs > 0 && lowest->layers == layers) {
      throw Error(ErrorKind::config,
                  "train.freeze: layers: " + std::to_string(layers) +
                      " are all of the encoder, and after train.head_first_epochs some must learn");
    }
    return {true, lowest->layers};
  }
  switch (std::get<FreezeKind>(config.freeze)) {
    case FreezeKind::none:
      return {false, 0};
    case FreezeKind::embeddings:
      return {true, 0};
    case FreezeKind::encoder:
      return {true, layers};
  }
  PM_CHECK(false, "every kind of freezing has a meaning");
  return {};
}

// What the CPU's kernels cannot, and LibTorch's operations can.
void check_device(const Setup& setup) {
  model::refuse_on_gpu(*setup.encoder.family, setup.device);
  if (!setup.request.config.gradient_checkpointing || setup.uses_device_pass()) return;
  throw Error(
      ErrorKind::config,
      "train.gradient_checkpointing: true, and the device is the CPU, which trains without");
}

}  // namespace

model::Precision choose_precision(const TrainRequest& request, const model::Device& device) {
  const TrainConfig& config = request.config;
  if (config.fp16) {
    if (device.is_gpu() || request.as_on_a_device) return model::Precision::fp16;
    throw Error(ErrorKind::config,
                "train.fp16: true, and the device is the CPU, which trains in "
                "bf16 or fp32");
  }
  const bool available =
      device.is_gpu() ? device.description.has_bf16() : __builtin_cpu_supports("avx512bf16") != 0;
  if (config.bf16 == MixedPrecision::on && !available) {
    throw Error(ErrorKind::config,
                "train.bf16: true, and " +
                    (device.is_gpu() ? device.title() : std::string("this CPU")) +
                    " has no bf16 arithmetic",
                "train.bf16: auto takes it where it is there");
  }
  return config.bf16 != MixedPrecision::off && available ? model::Precision::bf16
                                                         : model::Precision::fp32;
}

Setup prepare(const TrainRequest& request) {
  Setup setup{request,
              text::load_tokenizer(model::encoder_folder(request.model)),
              model::open_encoder(model::encoder_folder(request.model)),
              {},
              {},
              {},
              nullptr,
              model::choose_device(request.device)};
  check_device(setup);
  check_fit(request, *setup.tokenizer, setup.encoder);
  setup.train = tokenize(request, *setup.tokenizer, request.train, "train");
  setup.validation = tokenize(request, *setup.tokenizer, request.validation, "validation");
  setup.class_counts = class_counts_of(request, setup.train);
  setup.loss = build_loss(loss_settings(request, setup.class_counts));
  setup.precision = choose_precision(request, setup.device);
  return setup;
}

bool head_learns_alone(const TrainConfig& config, std::int64_t epoch) {
  return epoch < config.head_first_epochs;
}

void freeze(model::SequenceClassifier& model, const TrainConfig& config, std::int64_t epoch) {
  const std::int64_t all = model.shape().layers;
  const auto [embeddings, layers] = frozen_of(config, all);
  if (head_learns_alone(config, epoch)) {
    model.freeze(true, all);
  } else {
    model.freeze(embeddings, layers);
  }
}

std::unique_ptr<model::SequenceClassifier> build_model(const Setup& setup, std::int64_t seed,
                                                       std::int64_t epoch) {
  const TrainConfig& config = setup.request.config;
  const model::EncoderShape& shape = setup.encoder.shape;
  auto built = std::make_unique<model::SequenceClassifier>(
      shape, model::HeadShape{model::resolve_pooling(setup.request.model.pooling),
                              setup.request.labels.size()});
  Rng rng(static_cast<std::uint64_t>(seed), "head");
  built->initialize_head(rng);
  model::load_weights(*built, setup.encoder, model::LoadAs::encoder);
  built->set_dropout(config.dropout, config.dropout, config.classifier_dropout);
  freeze(*built, config, epoch);
  built->set_precision(setup.precision);
  built->train();
  return built;
}

std::unique_ptr<Optimizer> start_training(const Setup& setup, model::SequenceClassifier& model,
                                          std::int64_t epoch) {
  const TrainConfig& config = setup.request.config;
  const AdamWOptions options = optimizer_options(config, epoch);
  if (!setup.uses_device_pass()) return std::make_unique<AdamW>(model, options);
  model.to_device(torch::Device(setup.device.name()), config.gradient_checkpointing);
  return std::make_unique<DeviceAdamW>(model, options, config.fp16);
}

AdamWOptions optimizer_options(const TrainConfig& config, std::int64_t epoch) {
  AdamWOptions options;
  options.beta1 = config.adam_beta1;
  options.beta2 = config.adam_beta2;
  options.epsilon = config.adam_epsilon;
  options.weight_decay = config.weight_decay;
  options.layer_decay = config.layer_decay;
  if (!head_learns_alone(config, epoch))
    options.head_multiplier = config.head_learning_rate_multiplier;
  options.max_grad_norm = config.max_grad_norm;
  return options;
}

std::vector<std::vector<std::int64_t>> epoch_batches(const Setup& setup, std::int64_t seed,
                                                     std::int64_t epoch) {
  const TrainConfig& config = setup.request.config;
  const auto order = data::draw_epoch(setup.request.imbalance.sampler, setup.train.labels, epoch,
                                      static_cast<std::uint64_t>(seed));
  Rng rng(static_cast<std::uint64_t>(seed), "batches of epoch " + std::to_string(epoch));
  return data::plan_batches(
      order, setup.train,
      {config.per_device_train_batch_size, config.max_tokens_per_batch, config.group_by_length},
      rng);
}

}  // namespace pointsman::train
