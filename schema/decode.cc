#include "schema/decode.h"

#include <algorithm>

namespace pointsman::schema {

bool Decoder::read_scalar(const Node& node, Path& value) {
  const auto text = as_text(node);
  if (!text || text->empty()) return false;
  const Path given(*text);
  const bool from_set = node.place.file.starts_with("--set");
  value = (from_set || given.is_absolute() ? given : folder_ / given).lexically_normal();
  return true;
}

void Decoder::refuse(const Node& node, const std::string& key, const std::string& expected) {
  const std::string subject = key.empty() ? "" : key + ": ";
  problems_.add(node.place, key, subject + describe(node) + " is not " + expected);
}

void Decoder::refuse_unknown(const Node& map, const std::string& key,
                             const std::vector<std::string>& known) {
  for (const Node& name : map.keys) {
    if (name.kind != Node::Kind::scalar || std::ranges::find(known, name.value) != known.end())
      continue;
    std::string advice = did_you_mean(name.value, known);
    if (advice.empty()) advice = "; accepted: " + schema::join(known);
    const std::string where = key.empty() ? "" : " in '" + key + "'";
    problems_.add(name.place, key, "unknown key " + quote(name.value) + where + advice);
  }
}

void Decoder::suggest_for_last(const Node& node, const std::vector<std::string>& names) {
  problems_.extend_last(did_you_mean(node.value, names));
}

void Decoder::report(const Diagnostics& diagnostics, const std::string& section) {
  for (const Diagnostic& item : diagnostics.items()) {
    const bool is_full =
        section.empty() || item.key == section || item.key.starts_with(section + ".");
    const std::string key = is_full            ? item.key
                            : item.key.empty() ? section
                                               : join(section, item.key);
    if (problems_.within(key)) continue;
    // The key itself, or the nearest section around it that the document has.
    std::string known = key;
    while (!known.empty() && !place_of_.contains(known)) {
      const auto dot = known.rfind('.');
      known.resize(dot == std::string::npos ? 0 : dot);
    }
    const bool named = key.empty() || item.message.starts_with(key);
    problems_.add(place_of_[known], key, named ? item.message : key + ": " + item.message);
  }
}

bool Decoder::all_known(const Node& map, const std::vector<std::string>& known) {
  return std::ranges::all_of(map.keys, [&](const Node& key) {
    return key.kind == Node::Kind::scalar && std::ranges::find(known, key.value) != known.end();
  });
}

}  // namespace pointsman::schema
