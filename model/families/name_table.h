#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::model {

// What a checkpoint may lack.
enum class Presence {
  required,
  classifier_only,  // an encoder's folder may come without it
};

// One tensor of a checkpoint and where it lies in the module.
struct NameRow {
  std::string checkpoint;           // without the family's prefix
  std::vector<std::int64_t> shape;  // of the checkpoint's tensor
  std::string parameter;            // of SequenceClassifier
  // Query, key and value are one parameter here: the tensor is its rows from this one. -1: all of
  // it.
  std::int64_t first_row = -1;
  Presence presence = Presence::required;
  bool prefixed = true;  // in a classifier's file
};
using NameTable = std::vector<NameRow>;

// A module with a weight and a bias, in a checkpoint and in ours. Sizes are those of the weight,
// [out, in]; the bias has [out]; in 0: the weight has [out], too, as in a norm.
struct NamePair {
  const char* checkpoint;
  const char* parameter;
  std::int64_t out;
  std::int64_t in;
  std::int64_t first_row = -1;
};

// Its two rows, the names behind these prefixes.
void add_pair(NameTable& table, const std::string& theirs, const std::string& ours,
              const NamePair& pair);
// The pairs of every layer: behind `theirs` + "0." and "layers.0.", and so on.
void add_layers(NameTable& table, const std::string& theirs, std::int64_t layers,
                std::span<const NamePair> pairs);
// A pair of what stands on the encoder, which an encoder's folder may come without.
void add_head(NameTable& table, const NamePair& pair, bool prefixed);

// A checkpoint's name without the family's prefix, and with gamma and beta as weight and bias, as
// the oldest files have them.
std::string modern_name(std::string name, const std::string& prefix);

}  // namespace pointsman::model
