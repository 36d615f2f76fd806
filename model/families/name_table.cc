#include "model/families/name_table.h"

#include <string_view>

namespace pointsman::model {

void add_pair(NameTable& table, const std::string& theirs, const std::string& ours,
              const NamePair& pair) {
  std::vector<std::int64_t> shape{pair.out};
  const std::string checkpoint = theirs + pair.checkpoint;
  const std::string parameter = ours + pair.parameter;
  const NameRow bias{checkpoint + ".bias", shape, parameter + ".bias", pair.first_row};
  if (pair.in > 0) shape.push_back(pair.in);
  table.push_back({checkpoint + ".weight", shape, parameter + ".weight", pair.first_row});
  table.push_back(bias);
}

void add_layers(NameTable& table, const std::string& theirs, std::int64_t layers,
                std::span<const NamePair> pairs) {
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string number = std::to_string(i);
    for (const NamePair& pair : pairs)
      add_pair(table, theirs + number + ".", "layers." + number + ".", pair);
  }
}

void add_head(NameTable& table, const NamePair& pair, bool prefixed) {
  add_pair(table, "", "", pair);
  for (auto row = table.end() - 2; row != table.end(); ++row) {
    row->presence = Presence::classifier_only;
    row->prefixed = prefixed;
  }
}

std::string modern_name(std::string name, const std::string& prefix) {
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  const auto respell = [&](std::string_view old_end, std::string_view new_end) {
    if (name.ends_with(old_end))
      name.replace(name.size() - old_end.size(), old_end.size(), new_end);
  };
  respell("LayerNorm.gamma", "LayerNorm.weight");
  respell("LayerNorm.beta", "LayerNorm.bias");
  return name;
}

}  // namespace pointsman::model
