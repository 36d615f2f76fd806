#pragma once

#include <istream>
#include <string>
#include <vector>

#include "data/record_input.h"

namespace pointsman::data {

struct JsonlMember {
  std::string name;
  std::string value;  // a string as it is, null as "", anything else as its JSON text
  bool is_string = false;
};

struct JsonlRecord {
  long line = 0;
  std::vector<JsonlMember> members;  // in the order of the line
};

// Reads JSON Lines from a stream in bounded memory: one object a line, UTF-8 with an optional
// byte-order mark, LF or CRLF.
class JsonlReader {
 public:
  // `source` names the stream in errors.
  JsonlReader(std::istream& input, std::string source) : input_(input, std::move(source)) {}

  // The next object, or false at the end, which empty lines may precede. Errors: data, with
  // "source:line:column": not JSON, not an object, a key twice at any depth, an empty key, more
  // than 64 levels, a NUL character, invalid UTF-8, an empty line between objects, a line over 16
  // MiB.
  bool next(JsonlRecord& record);

 private:
  RecordInput input_;
};

}  // namespace pointsman::data
