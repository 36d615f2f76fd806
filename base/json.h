#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"

// Compiled once, in json.cc, instead of in every unit that touches a value.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace pointsman {

using Json = nlohmann::ordered_json;  // keys stay in the order they are written

// Parses one JSON text. `source` names it in the error; depth is bounded. Errors: `kind`.
Json parse_json(std::string_view text, const std::string& source, ErrorKind kind);

// Reads and parses a file. Errors: system when it cannot be read, `kind` when it is not JSON.
Json read_json(const Path& path, ErrorKind kind);

// Two-space indented with a newline at the end; invalid UTF-8 is a bug, not replaced.
void write_json(const Path& path, const Json& value);

// A required or optional member of an object, with its type checked. Errors: `kind`, naming source,
// key and type. T: std::string, bool, double, std::int64_t.
template <class T>
T require(const Json& object, const char* key, const std::string& source, ErrorKind kind);
template <class T>
T get_or(const Json& object, const char* key, T fallback, const std::string& source,
         ErrorKind kind);

}  // namespace pointsman
