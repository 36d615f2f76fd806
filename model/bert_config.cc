#include "model/bert_config.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "model/encoders.h"

namespace pointsman::model {
namespace {

constexpr ErrorKind kKind = ErrorKind::model;
constexpr const EncoderFamily& kBert = kEncoderFamilies[0];

std::int64_t within(std::int64_t value, const char* key, std::int64_t most,
                    const std::string& source) {
  if (value < 1 || value > most) {
    throw Error(kKind, source + ": '" + key + "' is " + std::to_string(value) +
                           ", an integer from 1 to " + std::to_string(most) + " is needed");
  }
  return value;
}

std::int64_t size(const Json& config, const char* key, std::int64_t most,
                  const std::string& source) {
  return within(require<std::int64_t>(config, key, source, kKind), key, most, source);
}

double not_negative(const Json& config, const char* key, double fallback,
                    const std::string& source) {
  const auto value = get_or<double>(config, key, fallback, source, kKind);
  if (!(value >= 0 && value <= 1))
    throw Error(kKind, source + ": '" + key + "' must be from 0 to 1");
  return value;
}

double probability(const Json& config, const char* key, double fallback,
                   const std::string& source) {
  const auto value = get_or<double>(config, key, fallback, source, kKind);
  if (!(value >= 0 && value < 1))
    throw Error(kKind, source + ": '" + key + "' must be at least 0 and below 1");
  return value;
}

Activation activation(const Json& config, const std::string& source) {
  const auto name = get_or<std::string>(config, "hidden_act", "gelu", source, kKind);
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast")
    return Activation::gelu_tanh;
  if (name == "relu") return Activation::relu;
  throw Error(kKind, source + ": hidden_act '" + name +
                         "' is not supported (gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, relu)");
}

void refuse_unsupported(const Json& config, const std::string& source) {
  const auto type = require<std::string>(config, "model_type", source, kKind);
  if (type != kBert.model_type) {
    throw Error(kKind, source + ": model_type '" + type + "' is not supported (" +
                           kBert.model_type + ": " + kBert.members + ")");
  }
  const auto positions =
      get_or<std::string>(config, "position_embedding_type", "absolute", source, kKind);
  if (positions != "absolute") {
    throw Error(kKind, source + ": position_embedding_type '" + positions +
                           "' is not supported (absolute)");
  }
  for (const char* key : {"is_decoder", "add_cross_attention"}) {
    if (get_or<bool>(config, key, false, source, kKind)) {
      throw Error(kKind, source + ": '" + key + "' is true, an encoder is needed");
    }
  }
  for (const char* key : {"quantization_config", "pruned_heads"}) {
    if (const auto found = config.find(key);
        found != config.end() && !found->is_null() && !found->empty()) {
      throw Error(kKind, source + ": '" + key + "' is not supported, plain weights are needed");
    }
  }
}

// The index of a key of id2label, whose keys JSON makes strings.
std::optional<std::size_t> index_of(const std::string& key) {
  if (key.empty() || key.size() > 6 || key.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::stoul(key);
}

// Refuses a folder that is no single-label classifier.
void check_head(const Json& config, const std::string& source) {
  const auto architectures = config.find("architectures");
  const bool classifier =
      architectures != config.end() && architectures->is_array() && !architectures->empty() &&
      architectures->front().is_string() &&
      architectures->front().get<std::string>().ends_with("ForSequenceClassification");
  if (!classifier) {
    throw Error(kKind,
                source +
                    ": this is no trained classifier ('architectures' names no "
                    "…ForSequenceClassification)",
                "train one with `pointsman train`");
  }
  const auto problem =
      get_or<std::string>(config, "problem_type", "single_label_classification", source, kKind);
  if (problem != "single_label_classification") {
    throw Error(kKind, source + ": problem_type '" + problem +
                           "' is not supported (single_label_classification)");
  }
}

// transformers leaves id2label out where it is what it would make up itself: two labels.
std::vector<std::string> default_labels(const Json& config, const std::string& source) {
  const std::int64_t count = within(get_or<std::int64_t>(config, "num_labels", 2, source, kKind),
                                    "num_labels", 100'000, source);
  std::vector<std::string> labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back("LABEL_" + std::to_string(i));
  return labels;
}

void check_label2id(const Json& label2id, const std::vector<std::string>& labels,
                    const std::string& source) {
  const auto says = [&](const std::string& label, std::size_t id) {
    const auto found = label2id.find(label);
    return found != label2id.end() && found->is_number_integer() &&
           found->get<std::int64_t>() == static_cast<std::int64_t>(id);
  };
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!says(labels[i], i))
      throw Error(kKind, source + ": 'id2label' and 'label2id' disagree about '" + labels[i] + "'");
  }
  if (label2id.size() != labels.size())
    throw Error(kKind, source + ": 'id2label' and 'label2id' disagree about the number of labels");
}

}  // namespace

BertShape read_bert_shape(const Json& config, const std::string& source) {
  refuse_unsupported(config, source);
  BertShape shape;
  shape.vocabulary = size(config, "vocab_size", 10'000'000, source);
  shape.hidden = size(config, "hidden_size", 65'536, source);
  shape.layers = size(config, "num_hidden_layers", 1'000, source);
  shape.heads = size(config, "num_attention_heads", 65'536, source);
  shape.intermediate = size(config, "intermediate_size", 1'000'000, source);
  shape.positions = size(config, "max_position_embeddings", 1'000'000, source);
  shape.types = within(get_or<std::int64_t>(config, "type_vocab_size", 2, source, kKind),
                       "type_vocab_size", 1'000, source);
  shape.norm_epsilon = not_negative(config, "layer_norm_eps", 1e-12, source);
  shape.hidden_dropout = probability(config, "hidden_dropout_prob", 0.1, source);
  shape.attention_dropout = probability(config, "attention_probs_dropout_prob", 0.1, source);
  shape.classifier_dropout =
      probability(config, "classifier_dropout", shape.hidden_dropout, source);
  shape.initializer_range = not_negative(config, "initializer_range", 0.02, source);
  shape.activation = activation(config, source);
  if (shape.hidden % shape.heads != 0) {
    throw Error(kKind, source + ": hidden_size " + std::to_string(shape.hidden) +
                           " is not a multiple of " + std::to_string(shape.heads) + " heads");
  }
  return shape;
}

std::vector<std::string> read_id2label(const Json& config, const std::string& source) {
  check_head(config, source);
  const auto id2label = config.find("id2label");
  if (id2label == config.end() || id2label->is_null()) return default_labels(config, source);
  if (!id2label->is_object() || id2label->size() < 2) {
    throw Error(kKind, source + ": 'id2label' must map the ids from 0 to at least two labels");
  }
  std::vector<std::string> labels(id2label->size());
  for (const auto& [key, value] : id2label->items()) {
    const auto index = index_of(key);
    if (!index || *index >= labels.size() || !value.is_string() || !labels[*index].empty()) {
      throw Error(kKind, source + ": 'id2label' must map each id from 0 to " +
                             std::to_string(labels.size() - 1) + " to a label; '" + key +
                             "' does not fit");
    }
    labels[*index] = value.get<std::string>();
    if (std::count(labels.begin(), labels.end(), labels[*index]) > 1) {
      throw Error(kKind,
                  source + ": 'id2label': the label '" + labels[*index] + "' stands for two ids");
    }
  }
  if (const auto label2id = config.find("label2id");
      label2id != config.end() && !label2id->is_null()) {
    check_label2id(*label2id, labels, source);
  }
  return labels;
}

Pooling resolve_pooling(Pooling pooling) {
  return pooling == Pooling::automatic ? Pooling::pooler : pooling;
}

std::string name_of(Pooling pooling) {
  for (const auto& [value, name] : names_of(Pooling{})) {
    if (value == pooling) return name;
  }
  PM_CHECK(false, "every pooling has a name");
}

Pooling parse_pooling(const std::string& name, const std::string& source) {
  for (const auto& [value, candidate] : names_of(Pooling{})) {
    if (name == candidate) return value;
  }
  throw Error(kKind, source + ": pooling '" + name + "' is not known (auto, cls, mean, pooler)");
}

}  // namespace pointsman::model
