#include "augment/augmented_files.h"

#include "data/csv.h"

namespace pointsman::augment {

void write_children(const Path& path, std::span<const Child> children) {
  const bool pairs = !children.empty() && children.front().row.text_pair.has_value();
  write_file_atomically(path, [&](std::ostream& out) {
    const auto write = [&](std::vector<std::string> fields, const std::string& pair) {
      if (pairs) fields.insert(fields.begin() + 2, pair);
      data::write_csv_record(out, fields);
    };
    write({"id", "text", "label", "parent", "operator", "group", "seed"}, "text_pair");
    for (const Child& child : children) {
      const data::Example& row = child.row;
      write({row.id, row.text, row.label, child.parent, child.operator_name, row.group,
             std::to_string(child.seed)},
            row.text_pair.value_or(""));
    }
  });
}

Json report_of(const AugmentResult& result) {
  Json json;
  json["seed"] = result.seed;
  json["rows"] = result.rows;
  json["children"] = result.children.size();
  json["classes"] = Json::object();
  for (const ClassCounts& one : result.classes) {
    json["classes"][one.label] = {{"rows", one.rows},
                                  {"target", one.target},
                                  {"children", one.children},
                                  {"missing", one.missing()}};
  }
  json["operators"] = Json::object();
  for (const auto& [name, counts] : result.operators) {
    json["operators"][name] = {{"tried", counts.tried},
                               {"not_applicable", counts.not_applicable},
                               {"rejected", counts.rejected},
                               {"kept", counts.kept}};
  }
  json["rejected"] = Json::object();
  for (const auto& [reason, name] : names_of(Rejection{}))
    json["rejected"][name] = result.rejected[static_cast<std::size_t>(reason)];
  json["sources"] = Json::object();
  for (const auto& [name, counts] : result.sources) json["sources"][name] = counts;
  json["verdict"] = nullptr;
  return json;
}

}  // namespace pointsman::augment
