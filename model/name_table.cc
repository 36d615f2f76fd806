#include "model/name_table.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pointsman::model {
namespace {

// A module with a weight and a bias. Sizes are those of the weight, [out, in]; the bias has [out];
// in 0: the weight has [out], too, as in a norm.
struct Pair {
  const char* checkpoint;
  const char* parameter;
  std::int64_t out;
  std::int64_t in;
  std::int64_t first_row = -1;
};

void add_pair(std::vector<NameRow>& table, const std::string& theirs, const std::string& ours,
              const Pair& pair, Presence presence = Presence::required) {
  std::vector<std::int64_t> shape{pair.out};
  const std::string checkpoint = theirs + pair.checkpoint;
  const std::string parameter = ours + pair.parameter;
  const NameRow bias{checkpoint + ".bias", shape, parameter + ".bias", pair.first_row, presence};
  if (pair.in > 0) shape.push_back(pair.in);
  table.push_back({checkpoint + ".weight", shape, parameter + ".weight", pair.first_row, presence});
  table.push_back(bias);
}

}  // namespace

std::vector<NameRow> encoder_table(const BertShape& shape) {
  const std::int64_t hidden = shape.hidden, inner = shape.intermediate;
  std::vector<NameRow> table = {
      {"embeddings.word_embeddings.weight", {shape.vocabulary, hidden}, "embeddings.word"},
      {"embeddings.position_embeddings.weight", {shape.positions, hidden}, "embeddings.position"},
      {"embeddings.token_type_embeddings.weight", {shape.types, hidden}, "embeddings.token_type"}};
  add_pair(table, "embeddings.", "embeddings.", {"LayerNorm", "norm", hidden, 0});
  const std::array layer = {
      Pair{"attention.self.query", "attention.qkv", hidden, hidden, 0},
      Pair{"attention.self.key", "attention.qkv", hidden, hidden, hidden},
      Pair{"attention.self.value", "attention.qkv", hidden, hidden, 2 * hidden},
      Pair{"attention.output.dense", "attention.output", hidden, hidden},
      Pair{"attention.output.LayerNorm", "attention.norm", hidden, 0},
      Pair{"intermediate.dense", "feed_forward.up", inner, hidden},
      Pair{"output.dense", "feed_forward.down", hidden, inner},
      Pair{"output.LayerNorm", "feed_forward.norm", hidden, 0},
  };
  for (std::int64_t i = 0; i < shape.layers; ++i) {
    const std::string number = std::to_string(i);
    for (const Pair& pair : layer)
      add_pair(table, "encoder.layer." + number + ".", "layers." + number + ".", pair);
  }
  return table;
}

std::vector<NameRow> head_table(const BertShape& shape, bool with_pooler, std::int64_t classes) {
  std::vector<NameRow> table;
  if (with_pooler) {
    add_pair(table, "", "", {"pooler.dense", "pooler.dense", shape.hidden, shape.hidden},
             Presence::classifier_only);
  }
  add_pair(table, "", "", {"classifier", "head", classes, shape.hidden}, Presence::classifier_only);
  return table;
}

bool is_ignorable(const std::string& name) {
  return name == "embeddings.position_ids" || name == "embeddings.token_type_ids" ||
         name.starts_with("cls.predictions.") || name.starts_with("cls.seq_relationship.");
}

std::string modern_name(std::string name) {
  if (name.starts_with("bert.")) name.erase(0, 5);
  const auto respell = [&](std::string_view old_end, std::string_view new_end) {
    if (name.ends_with(old_end))
      name.replace(name.size() - old_end.size(), old_end.size(), new_end);
  };
  respell("LayerNorm.gamma", "LayerNorm.weight");
  respell("LayerNorm.beta", "LayerNorm.bias");
  return name;
}

std::string classifier_name(const std::string& name) {
  return name.starts_with("classifier.") ? name : "bert." + name;
}

}  // namespace pointsman::model
