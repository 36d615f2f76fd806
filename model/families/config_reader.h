#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/encoder_shape.h"

namespace pointsman::model {

// Reads a Hugging Face config.json strictly. Every error is of the kind model and names the file,
// the key and what would be accepted.
class ConfigReader {
 public:
  ConfigReader(const Json& config, std::string source);

  const Json& json() const { return config_; }
  const std::string& source() const { return source_; }

  bool has(const char* key) const;  // and it is not null
  ConfigReader object(const char* key) const;
  std::vector<std::string> texts(const char* key) const;
  bool flag(const char* key, bool fallback) const;
  double number(const char* key, double fallback, double least, double most) const;
  std::string text(const char* key) const;
  std::string text(const char* key, const std::string& fallback) const;
  std::int64_t size(const char* key, std::int64_t most) const;  // from 1 to `most`
  std::int64_t size(const char* key, std::int64_t fallback, std::int64_t most) const;
  std::int64_t index(const char* key, std::int64_t fallback, std::int64_t most) const;  // from 0
  double share(const char* key, double fallback) const;        // from 0 to 1
  double probability(const char* key, double fallback) const;  // at least 0, below 1
  Activation activation(const char* key, const char* fallback) const;

  // What most families say under BERT's names: the sizes, of which the heads divide the hidden one,
  // and initializer_range.
  EncoderShape sizes() const;

  // What no encoder here computes: a decoder, cross-attention, quantised or pruned weights.
  void refuse_decoders_and_altered_weights() const;
  // `value` must be the only one that is computed.
  void expect_text(const char* key, const char* value) const;
  void check_heads(const char* hidden_key, const EncoderShape& shape) const;

  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::int64_t within(std::int64_t value, const char* key, std::int64_t least,
                      std::int64_t most) const;

  const Json& config_;
  std::string source_;
};

}  // namespace pointsman::model
