#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/labels.h"
#include "model/manifest.h"
#include "model/model_config.h"
#include "model/sequence_classifier.h"
#include "text/tokenizer.h"

namespace pointsman::model {

// What a trained router is, besides its weights.
struct ArtifactSpec {
  std::string name;
  ModelConfig model;  // encoder: the folder whose config.json and tokenizer files are carried along
  bool text_pair = false;  // whether its rows have two texts
  data::LabelMap labels;
  data::Decision decision;
  TrainedOn trained_on;
  std::span<const data::Example>
      golden_from;  // rows to choose the golden ones from; never the test rows
};

// Writes the folder of docs/formats.md: built beside `target` and renamed over it, the manifest
// last. The model is put into eval mode and fp32. Golden logits are its own answers. Errors:
// system.
void write_artifact(const Path& target, SequenceClassifier& model, const text::Tokenizer& tokenizer,
                    const ArtifactSpec& spec);

}  // namespace pointsman::model
