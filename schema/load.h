#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "schema/decode.h"

namespace pointsman::schema {

// A struct from a YAML text and overrides "a.b=c". `source` is the file that problems name and that
// paths are relative to. Errors: config, with one line for each problem of the text and of the
// overrides.
template <Section T>
T load(std::string_view text, const Path& source, const std::vector<std::string>& overrides = {}) {
  Problems problems;
  Node document = parse_yaml(text, source.string(), problems);
  const bool readable = problems.empty() || document.kind != Node::Kind::null;
  for (const std::string& assignment : overrides) apply_override(document, assignment, problems);
  T value;
  if (readable) Decoder(source.parent_path(), problems).decode(document, value);
  problems.throw_if_any();
  return value;
}

}  // namespace pointsman::schema
