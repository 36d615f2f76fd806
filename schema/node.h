#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "schema/problems.h"

namespace pointsman::schema {

// One YAML node as it was written, with its place; what is not accepted anywhere (anchors, aliases,
// tags, duplicate keys, several documents) is reported while it is read.
struct Node {
  enum class Kind { null, scalar, sequence, map };

  Kind kind = Kind::null;
  Place place{};
  std::string value{};        // of a scalar
  bool quoted = false;        // a scalar in quotes or a block: always a string
  bool refused = false;       // an alias: reported already
  std::vector<Node> keys{};   // of a map: scalars, each once
  std::vector<Node> items{};  // of a sequence; of a map: the value of each key

  // The value of a key, or nullptr.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

// What a node is, in words: "a list", "the text 'abc'".
std::string describe(const Node& node);

// Reads one YAML document of at most 1 MiB, 64 levels and 100,000 nodes; past an error in the
// syntax nothing is read. `source` names it in problems; without `lines` (--set) the places carry
// no line. An empty text is a null node.
Node parse_yaml(std::string_view text, const std::string& source, Problems& problems,
                bool lines = true);

// Applies "a.b=c": the value is read as YAML and put in place of what the document says. Paths in
// it are marked by their place, whose file is "--set a.b=c".
void apply_override(Node& document, const std::string& assignment, Problems& problems);

}  // namespace pointsman::schema
