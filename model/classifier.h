#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/decision.h"
#include "data/example.h"
#include "data/predictions.h"

namespace pointsman::model {

struct ClassifierOptions {
  std::string precision;                   // "" = the artifact's; fp32 | bf16 | fp16
  std::optional<std::int64_t> max_length;  // lower than the artifact's
  int threads = 0;              // of the whole program, from then on; 0 = the cores of the machine
  std::string device = "auto";  // auto | cpu | cuda | cuda:N
};

// What an artifact says of itself.
struct ClassifierCard {
  std::string name;
  std::vector<std::string> labels;
  std::int64_t max_length = 0;
  std::string pooling;
  std::string prefix;
  std::optional<bool> pairs;  // whether a row has two texts; nothing: it may have one or two
  std::string precision;
  data::Decision decision;
  std::int64_t parameters = 0;
  std::string device;                 // that it answers on, as Device::title()
  std::vector<std::string> unproven;  // what a folder without pointsman.json cannot prove, in words
};

// The torch-free door to a trained router: a folder that `pointsman train` or `transformers` wrote.
// predict and embed are const and safe for many threads at once.
class Classifier {
 public:
  // Loads and checks sizes, headers and the small files' hashes. Errors: system (a folder or GPU
  // that is absent), config (a precision that the device lacks), model (anything else).
  static Classifier load(const Path& folder, const ClassifierOptions& options = {});
  // An encoder folder without a classification head: `embed` only.
  static Classifier load_encoder(const Path& folder, const ClassifierOptions& options = {});

  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  const ClassifierCard& card() const;
  // Logits of each row, in order; gold is filled where a row's label is one of the card's. Errors:
  // data (bad UTF-8; a second text, or none, where the card says otherwise).
  data::Predictions predict(std::span<const data::Example> rows) const;
  // Mean of the last layer over a row's tokens, scaled to length 1: [N x hidden]. Errors: as above.
  data::Embeddings embed(std::span<const data::Example> rows) const;

 private:
  struct Impl;
  explicit Classifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsman::model
