#pragma once

#include <optional>
#include <string>
#include <vector>

#include "augment/augment_config.h"
#include "augment/labels/propose_config.h"
#include "base/diagnostics.h"
#include "base/file.h"
#include "data/data_config.h"
#include "data/imbalance_config.h"
#include "eval/evaluate_config.h"
#include "model/model_config.h"
#include "schema/reference.h"
#include "train/train_config.h"

namespace pointsman::cli {

// A whole run: the sections belong to the rooms that use them.
struct RunConfig {
  std::string name;
  std::string device = "auto";
  data::DataConfig data;
  model::ModelConfig model;
  data::ImbalanceConfig imbalance;
  std::optional<augment::AugmentConfig> augment;
  train::TrainConfig train;
  eval::EvaluateConfig evaluate;
  std::optional<augment::ProposeConfig> to_label;

  static void describe(auto& self, auto&& field) {
    field("name", self.name,
          "What the run and its model are called; the run folder is runs/NAME unless --out says "
          "otherwise. Without it: the config file's name without its extension.");
    field("device", self.device,
          "auto (the first GPU that LibTorch finds, else the CPU), cpu, cuda or cuda:N.");
    field("data", self.data, "The rows.");
    field("model", self.model, "The encoder.");
    field("imbalance", self.imbalance, "The correction of skewed classes.");
    field("augment", self.augment, "New train rows for rare classes; nothing: none.");
    field("train", self.train, "The fine-tuning.");
    field("evaluate", self.evaluate, "The measurement.");
    field("to_label", self.to_label,
          "An OpenAI-compatible endpoint that proposes labels for the first rows of to_label.csv "
          "(pointsman analyze --unlabelled), or its cache. Nothing: none.");
  }
};

void check(const RunConfig& config, Diagnostics& diagnostics);

// Reads a config and the overrides "a.b=c" of --set. Errors: system when the file cannot be read;
// config, with one line for everything that is wrong.
RunConfig load_run_config(const Path& path, const std::vector<std::string>& overrides);

// Errors: system, when model.encoder names a folder that is absent; with the hint.
void require_encoder_folder(const model::ModelConfig& config, const std::string& hint = "");

// Tells an encoder that a run makes which folder of the run it lies in: RUN/encoder.
void place_encoder(RunConfig& config, const Path& run);

// Every key of a config, in order, with what it accepts, its default and its meaning.
std::vector<schema::ReferenceRow> config_reference();
// docs/config.md.
std::string config_page();

}  // namespace pointsman::cli
