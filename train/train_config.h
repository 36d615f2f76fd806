#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "schema/field.h"

namespace pointsman::train {

enum class Scheduler { linear, cosine, constant_with_warmup };
constexpr auto names_of(Scheduler) {
  return std::array{std::pair{Scheduler::linear, "linear"}, std::pair{Scheduler::cosine, "cosine"},
                    std::pair{Scheduler::constant_with_warmup, "constant_with_warmup"}};
}

enum class MixedPrecision { automatic, on, off };
constexpr auto names_of(MixedPrecision) {
  return std::array{std::pair{MixedPrecision::automatic, "auto"},
                    std::pair{MixedPrecision::on, "true"}, std::pair{MixedPrecision::off, "false"}};
}

enum class FreezeKind { none, embeddings, encoder };
constexpr auto names_of(FreezeKind) {
  return std::array{std::pair{FreezeKind::none, "none"},
                    std::pair{FreezeKind::embeddings, "embeddings"},
                    std::pair{FreezeKind::encoder, "encoder"}};
}
struct FreezeLayers {  // the embeddings and this many layers from below
  std::int64_t layers = 0;
  static void describe(auto& self, auto&& field) {
    field("layers", self.layers, "Embeddings and this many lowest layers stay as they are.",
          schema::Range{0, 1000});
  }
};
using Freeze = std::variant<FreezeKind, FreezeLayers>;

struct TrainConfig {
  double num_train_epochs = 4;
  std::int64_t contrastive_first_epochs = 0;
  double contrastive_first_learning_rate = 2e-5;
  std::int64_t contrastive_pairs_per_row = 20;
  std::int64_t contrastive_max_pairs = 20000;
  std::int64_t head_first_epochs = 0;
  double head_first_learning_rate = 1e-3;
  std::int64_t max_steps = -1;
  std::int64_t per_device_train_batch_size = 16;
  std::int64_t per_device_eval_batch_size = 64;
  std::int64_t max_tokens_per_batch = 0;
  std::int64_t gradient_accumulation_steps = 1;
  double learning_rate = 1e-4;
  double head_learning_rate_multiplier = 1.0;
  double layer_decay = 1.0;
  double weight_decay = 0.01;
  double adam_beta1 = 0.9;
  double adam_beta2 = 0.999;
  double adam_epsilon = 1e-8;
  double max_grad_norm = 1.0;
  double warmup_ratio = 0.1;
  Scheduler lr_scheduler_type = Scheduler::linear;
  double dropout = -1;
  double classifier_dropout = -1;
  double label_smoothing_factor = 0.0;
  double mixup_alpha = 0.0;
  double contrastive_weight = 0.0;
  double contrastive_temperature = 0.3;
  bool group_by_length = true;
  MixedPrecision bf16 = MixedPrecision::automatic;
  bool fp16 = false;
  bool gradient_checkpointing = false;
  Freeze freeze = FreezeKind::none;
  std::int64_t frozen_cache_mb = 1024;
  std::vector<std::int64_t> seeds = {13};
  std::int64_t early_stopping_patience = 3;
  double eval_steps = 0;
  std::int64_t logging_steps = 10;

  static void describe(auto& self, auto&& field) {
    field("num_train_epochs", self.num_train_epochs,
          "Passes over the train rows; may be a fraction.", schema::OpenRange{0, 10000});
    field(
        "contrastive_first_epochs", self.contrastive_first_epochs,
        "Passes before all others in which the encoder learns from pairs of rows, alike where they "
        "have one label (Tunstall et al. 2022, SetFit); with freeze: encoder only the head learns "
        "after them.",
        schema::Range{0, 10000});
    field("contrastive_first_learning_rate", self.contrastive_first_learning_rate,
          "Peak learning rate of these, which have a warm-up and a decay of their own.",
          schema::Range{0, 1});
    field("contrastive_pairs_per_row", self.contrastive_pairs_per_row,
          "Pairs of one label that each row is drawn for in a pass, and as many of two labels; a "
          "batch has per_device_train_batch_size pairs.",
          schema::Range{1, 1000});
    field("contrastive_max_pairs", self.contrastive_max_pairs,
          "The most pairs of a pass, drawn from all of them.", schema::Range{1, 1e7});
    field("head_first_epochs", self.head_first_epochs,
          "Passes before num_train_epochs in which the head (and the pooler) learns alone, the "
          "encoder frozen: a linear probe, then fine-tuning.",
          schema::Range{0, 10000});
    field("head_first_learning_rate", self.head_first_learning_rate,
          "Peak learning rate of these, which have a warm-up and a decay of their own.",
          schema::Range{0, 1});
    field("max_steps", self.max_steps,
          "Optimizer steps in all instead of epochs; -1: epochs count.", schema::Range{-1, 1e9});
    field("per_device_train_batch_size", self.per_device_train_batch_size, "Rows a batch.",
          schema::Range{1, 65536});
    field("per_device_eval_batch_size", self.per_device_eval_batch_size,
          "Rows a batch when nothing is learned.", schema::Range{1, 65536});
    field("max_tokens_per_batch", self.max_tokens_per_batch,
          "Tokens a batch instead of a number of rows; 0: rows count.", schema::Range{0, 1e7});
    field("gradient_accumulation_steps", self.gradient_accumulation_steps,
          "Batches an optimizer step.", schema::Range{1, 4096});
    field("learning_rate", self.learning_rate, "Peak learning rate.", schema::Range{0, 1});
    field("head_learning_rate_multiplier", self.head_learning_rate_multiplier,
          "The head's and the pooler's rate over the encoder's.", schema::OpenRange{0, 1000});
    field("layer_decay", self.layer_decay,
          "Each layer learns at this times the rate of the layer above it; embeddings lowest.",
          schema::OpenRange{0, 1});
    field("weight_decay", self.weight_decay, "Decoupled; not applied to biases and norms.",
          schema::Range{0, 1});
    field("adam_beta1", self.adam_beta1, "AdamW's first moment.", schema::Range{0, 0.999999});
    field("adam_beta2", self.adam_beta2, "AdamW's second moment.", schema::Range{0, 0.999999999});
    field("adam_epsilon", self.adam_epsilon, "AdamW's epsilon.", schema::OpenRange{0, 1});
    field("max_grad_norm", self.max_grad_norm, "The gradient's norm is clipped to this; 0: not.",
          schema::Range{0, 1e6});
    field("warmup_ratio", self.warmup_ratio, "Share of the steps in which the rate rises from 0.",
          schema::Range{0, 1});
    field("lr_scheduler_type", self.lr_scheduler_type, "The rate after the warm-up.");
    field("dropout", self.dropout, "In the encoder; -1: what its config.json says.",
          schema::Range{-1, 0.9});
    field("classifier_dropout", self.classifier_dropout,
          "Before the head; -1: what config.json says.", schema::Range{-1, 0.9});
    field("label_smoothing_factor", self.label_smoothing_factor, "Mass spread over all classes.",
          schema::Range{0, 0.9});
    field("mixup_alpha", self.mixup_alpha,
          "Features of two rows of a batch, and their losses, are mixed in front of the head, in a "
          "proportion drawn from Beta(alpha, alpha) (Zhang et al. 2018, Guo et al. 2019); 0: not.",
          schema::Range{0, 100});
    field("contrastive_weight", self.contrastive_weight,
          "Share w of a supervised-contrastive term: (1 - w) loss + w term (Khosla et al. 2020, "
          "Gunel "
          "et al. 2021); 0: none.",
          schema::Range{0, 0.99});
    field("contrastive_temperature", self.contrastive_temperature, "Of that term.",
          schema::OpenRange{0, 10});
    field("group_by_length", self.group_by_length,
          "Batches hold texts of similar length, in shuffled order.");
    field("bf16", self.bf16,
          "Mixed precision with fp32 master weights: auto is on where the device has bf16 "
          "arithmetic.");
    field("fp16", self.fp16,
          "The same in fp16, with a scaled loss: on a GPU alone, and instead of bf16.");
    field("gradient_checkpointing", self.gradient_checkpointing,
          "Keep only the inputs of layers and compute them twice: less memory, about a third "
          "slower; on a GPU alone.");
    field("freeze", self.freeze,
          "What does not learn: none, embeddings, encoder, or {layers: N}. Frozen layers have no "
          "dropout.");
    field(
        "frozen_cache_mb", self.frozen_cache_mb,
        "Memory for what frozen layers make of the rows, which is then computed once (on the CPU; "
        "a GPU computes it anew); 0: none.",
        schema::Range{0, 1e6});
    field("seeds", self.seeds, "One training a seed; the best by validation becomes the model.");
    field("early_stopping_patience", self.early_stopping_patience,
          "Validations without a better macro F1 after which training ends; 0: never.",
          schema::Range{0, 1e6});
    field("eval_steps", self.eval_steps,
          "Steps between validations (and checkpoints); below 1 a share of all steps; 0: every "
          "epoch.",
          schema::Range{0, 1e9});
    field("logging_steps", self.logging_steps, "Steps between lines of metrics.jsonl.",
          schema::Range{1, 1e6});
  }
};

void check(const TrainConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::train
