#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "model/encoders.h"
#include "model/safetensors.h"
#include "model/sequence_classifier.h"

namespace pointsman::model {

// A Hugging Face folder of an encoder: its config.json, and the mapped tensors of its
// model.safetensors, which have the encoder's names, shapes and types.
struct EncoderFolder {
  const EncoderFamily* family = nullptr;
  Json config;
  EncoderShape shape;
  std::map<std::string, torch::Tensor> tensors;  // by the names of model/families/name_table.h
  std::string precision;                         // "fp32", "fp16" or "bf16": what is stored
  std::string source;                            // path of the weights, for errors
  std::shared_ptr<const MappedFile> file;
};

// Errors: system (the folder is absent), model (not such a folder; a malformed file; weights in
// another format, with what to do; a tensor of the encoder that is missing, or of another shape
// than config.json says).
EncoderFolder open_encoder(const Path& folder);

// Refuses a classifier's folder whose head or pooler is missing or of other sizes, before a module
// of these sizes is built. Errors: model.
void check_head(const EncoderFolder& folder, const HeadShape& head);

enum class LoadAs {
  encoder,     // for fine-tuning: copied to fp32; the head and an absent pooler stay as they are
  embedder,    // for inference without a head: fp32 tensors are used where they lie in the file
  classifier,  // the same with the head and, if it has one, the pooler: all must be there
};

// Puts the tensors into the module, strictly: one that is missing, unexpected or of another shape
// is an error that names it. Returns the parameters that were not in the file and are the caller's
// to initialise. Errors: model.
std::vector<std::string> load_weights(SequenceClassifier& module, const EncoderFolder& folder,
                                      LoadAs as);

// The encoder's parameters under the names of the family's …Model; views, not copies.
NamedTensors encoder_tensors(const SequenceClassifier& module, const EncoderFamily& family);

// The module's parameters under the names of the family's …ForSequenceClassification; views, not
// copies.
NamedTensors classifier_tensors(const SequenceClassifier& module, const EncoderFamily& family);

}  // namespace pointsman::model
