#include "model/families/config_reader.h"

#include <utility>

#include "base/error.h"

namespace pointsman::model {
namespace {

constexpr ErrorKind kKind = ErrorKind::model;

}  // namespace

ConfigReader::ConfigReader(const Json& config, std::string source)
    : config_(config), source_(std::move(source)) {}

void ConfigReader::refuse(const std::string& what) const {
  throw Error(kKind, source_ + ": " + what);
}

bool ConfigReader::has(const char* key) const {
  const auto found = config_.find(key);
  return found != config_.end() && !found->is_null();
}

ConfigReader ConfigReader::object(const char* key) const {
  const auto found = config_.find(key);
  if (found == config_.end() || !found->is_object())
    refuse("'" + std::string(key) + "' must be an object");
  return ConfigReader(*found, source_ + ": " + key);
}

std::vector<std::string> ConfigReader::texts(const char* key) const {
  const auto found = config_.find(key);
  std::vector<std::string> result;
  if (found != config_.end() && found->is_array()) {
    for (const Json& item : *found) {
      if (item.is_string()) result.push_back(item.get<std::string>());
    }
    if (result.size() == found->size()) return result;
  }
  refuse("'" + std::string(key) + "' must be a list of strings");
}

bool ConfigReader::flag(const char* key, bool fallback) const {
  return get_or<bool>(config_, key, fallback, source_, kKind);
}

double ConfigReader::number(const char* key, double fallback, double least, double most) const {
  const auto value = get_or<double>(config_, key, fallback, source_, kKind);
  if (!(value >= least && value <= most)) refuse("'" + std::string(key) + "' is out of range");
  return value;
}

std::string ConfigReader::text(const char* key) const {
  return require<std::string>(config_, key, source_, kKind);
}

std::string ConfigReader::text(const char* key, const std::string& fallback) const {
  return get_or<std::string>(config_, key, fallback, source_, kKind);
}

std::int64_t ConfigReader::within(std::int64_t value, const char* key, std::int64_t least,
                                  std::int64_t most) const {
  if (value < least || value > most) {
    refuse("'" + std::string(key) + "' is " + std::to_string(value) + ", an integer from " +
           std::to_string(least) + " to " + std::to_string(most) + " is needed");
  }
  return value;
}

std::int64_t ConfigReader::size(const char* key, std::int64_t most) const {
  return within(require<std::int64_t>(config_, key, source_, kKind), key, 1, most);
}

std::int64_t ConfigReader::size(const char* key, std::int64_t fallback, std::int64_t most) const {
  return within(get_or<std::int64_t>(config_, key, fallback, source_, kKind), key, 1, most);
}

std::int64_t ConfigReader::index(const char* key, std::int64_t fallback, std::int64_t most) const {
  return within(get_or<std::int64_t>(config_, key, fallback, source_, kKind), key, 0, most);
}

double ConfigReader::share(const char* key, double fallback) const {
  const auto value = get_or<double>(config_, key, fallback, source_, kKind);
  if (!(value >= 0 && value <= 1)) refuse("'" + std::string(key) + "' must be from 0 to 1");
  return value;
}

double ConfigReader::probability(const char* key, double fallback) const {
  const auto value = get_or<double>(config_, key, fallback, source_, kKind);
  if (!(value >= 0 && value < 1))
    refuse("'" + std::string(key) + "' must be at least 0 and below 1");
  return value;
}

Activation ConfigReader::activation(const char* key, const char* fallback) const {
  const std::string name = text(key, fallback);
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast")
    return Activation::gelu_tanh;
  if (name == "relu") return Activation::relu;
  refuse(std::string(key) + " '" + name +
         "' is not supported (gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, relu)");
}

EncoderShape ConfigReader::sizes() const {
  EncoderShape shape;
  shape.vocabulary = size("vocab_size", 10'000'000);
  shape.hidden = size("hidden_size", 65'536);
  shape.layers = size("num_hidden_layers", 1'000);
  shape.heads = size("num_attention_heads", 65'536);
  shape.intermediate = size("intermediate_size", 1'000'000);
  shape.positions = size("max_position_embeddings", 1'000'000);
  shape.initializer_range = share("initializer_range", 0.02);
  check_heads("hidden_size", shape);
  return shape;
}

void ConfigReader::refuse_decoders_and_altered_weights() const {
  for (const char* key : {"is_decoder", "add_cross_attention"}) {
    if (get_or<bool>(config_, key, false, source_, kKind))
      refuse("'" + std::string(key) + "' is true, an encoder is needed");
  }
  for (const char* key : {"quantization_config", "pruned_heads"}) {
    const auto found = config_.find(key);
    if (found != config_.end() && !found->is_null() && !found->empty())
      refuse("'" + std::string(key) + "' is not supported, plain weights are needed");
  }
}

void ConfigReader::expect_text(const char* key, const char* value) const {
  const std::string found = text(key, value);
  if (found != value)
    refuse(std::string(key) + " '" + found + "' is not supported (" + value + ")");
}

void ConfigReader::check_heads(const char* hidden_key, const EncoderShape& shape) const {
  if (shape.hidden % shape.heads != 0) {
    refuse(std::string(hidden_key) + " " + std::to_string(shape.hidden) + " is not a multiple of " +
           std::to_string(shape.heads) + " heads");
  }
}

}  // namespace pointsman::model
