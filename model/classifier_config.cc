#include "model/classifier_config.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/error.h"
#include "model/families/config_reader.h"

namespace pointsman::model {
namespace {

constexpr ErrorKind kKind = ErrorKind::model;
constexpr std::int64_t kMostLabels = 100'000;

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
  const std::int64_t count = ConfigReader(config, source).size("num_labels", 2, kMostLabels);
  std::vector<std::string> labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back("LABEL_" + std::to_string(i));
  return labels;
}

void check_label2id(const Json& label2id, const std::vector<std::string>& labels,
                    const std::string& source) {
  std::map<std::string, std::int64_t> ids;
  for (const auto& [label, id] : label2id.items()) {
    if (id.is_number_integer()) ids[label] = id.get<std::int64_t>();
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto found = ids.find(labels[i]);
    if (found == ids.end() || found->second != static_cast<std::int64_t>(i)) {
      throw Error(kKind, source + ": 'id2label' and 'label2id' disagree about '" + labels[i] + "'");
    }
  }
  if (label2id.size() != labels.size())
    throw Error(kKind, source + ": 'id2label' and 'label2id' disagree about the number of labels");
}

}  // namespace

std::vector<std::string> read_id2label(const Json& config, const std::string& source) {
  check_head(config, source);
  const auto id2label = config.find("id2label");
  if (id2label == config.end() || id2label->is_null()) return default_labels(config, source);
  if (!id2label->is_object() || id2label->size() < 2 ||
      static_cast<std::int64_t>(id2label->size()) > kMostLabels) {
    throw Error(kKind, source +
                           ": 'id2label' must map the ids from 0 to at least two labels, at most " +
                           std::to_string(kMostLabels));
  }
  std::vector<std::string> labels(id2label->size());
  std::set<std::string> seen;
  for (const auto& [key, value] : id2label->items()) {
    const auto index = index_of(key);
    if (!index || *index >= labels.size() || !value.is_string() || !labels[*index].empty()) {
      throw Error(kKind, source + ": 'id2label' must map each id from 0 to " +
                             std::to_string(labels.size() - 1) + " to a label; '" + key +
                             "' does not fit");
    }
    labels[*index] = value.get<std::string>();
    if (!seen.insert(labels[*index]).second) {
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
