#include "train/run_state.h"

#include <type_traits>

namespace pointsman::train {
namespace {

template <class T>
Json write_fields(const T& value) {
  Json json = Json::object();
  T::describe(value, [&](const char* name, const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_class_v<Field>) {
      json[name] = write_fields(field);
    } else {
      json[name] = field;
    }
  });
  return json;
}

template <class T>
void read_fields(const Json& json, const std::string& source, T& value) {
  T::describe(value, [&](const char* name, auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_class_v<Field>) {
      read_fields(json.is_object() && json.contains(name) ? json.at(name) : Json(), source, field);
    } else if constexpr (std::is_same_v<Field, std::uint64_t>) {
      field = static_cast<Field>(require<std::int64_t>(json, name, source, ErrorKind::data));
    } else {
      field = require<Field>(json, name, source, ErrorKind::data);
    }
  });
}

}  // namespace

Json to_json(const RunState& state) { return write_fields(state); }

RunState run_state_from_json(const Json& json, const std::string& source) {
  RunState state;
  read_fields(json, source, state);
  return state;
}

}  // namespace pointsman::train
