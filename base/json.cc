#include "base/json.h"

#include <cstdint>

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace pointsman {
namespace {

constexpr int kMaxDepth = 64;

template <class T>
constexpr const char* kTypeName = "";
template <>
constexpr const char* kTypeName<std::string> = "a string";
template <>
constexpr const char* kTypeName<bool> = "true or false";
template <>
constexpr const char* kTypeName<double> = "a number";
template <>
constexpr const char* kTypeName<std::int64_t> = "an integer";

template <class T>
bool has_type(const Json& value) {
  if constexpr (std::is_same_v<T, std::string>) return value.is_string();
  if constexpr (std::is_same_v<T, bool>) return value.is_boolean();
  if constexpr (std::is_same_v<T, double>) return value.is_number();
  if constexpr (std::is_same_v<T, std::int64_t>) return value.is_number_integer();
}

}  // namespace

Json parse_json(std::string_view text, const std::string& source, ErrorKind kind) {
  const auto bounded = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) throw Error(kind, source + ": JSON nested deeper than 64 levels");
    return true;
  };
  try {
    return Json::parse(text, bounded);
  } catch (const Json::exception& error) {
    std::string what =
        error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: …"
    if (const auto end = what.find("] "); end != std::string::npos) what = what.substr(end + 2);
    for (char& c : what) {
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    throw Error(kind, source + ": not valid JSON: " + what);
  }
}

Json read_json(const Path& path, ErrorKind kind) {
  return parse_json(read_file(path), path.string(), kind);
}

void write_json(const Path& path, const Json& value) {
  write_file_atomically(path, value.dump(2) + "\n");
}

template <class T>
T require(const Json& object, const char* key, const std::string& source, ErrorKind kind) {
  if (!object.is_object()) throw Error(kind, source + ": a JSON object is needed");
  const auto found = object.find(key);
  if (found == object.end())
    throw Error(kind, source + ": the key '" + key + "' is missing (" + kTypeName<T> + ")");
  if (!has_type<T>(*found)) throw Error(kind, source + ": '" + key + "' must be " + kTypeName<T>);
  return found->template get<T>();
}

template <class T>
T get_or(const Json& object, const char* key, T fallback, const std::string& source,
         ErrorKind kind) {
  if (!object.is_object() || !object.contains(key) || object[key].is_null()) return fallback;
  return require<T>(object, key, source, kind);
}

#define POINTSMAN_JSON_TYPE(T)                                                    \
  template T require<T>(const Json&, const char*, const std::string&, ErrorKind); \
  template T get_or<T>(const Json&, const char*, T, const std::string&, ErrorKind);
POINTSMAN_JSON_TYPE(std::string)
POINTSMAN_JSON_TYPE(bool)
POINTSMAN_JSON_TYPE(double)
POINTSMAN_JSON_TYPE(std::int64_t)
#undef POINTSMAN_JSON_TYPE

}  // namespace pointsman
