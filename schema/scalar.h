#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schema/field.h"
#include "schema/node.h"

namespace pointsman::schema {

// Scalars as YAML 1.2's core schema has them, without its looser forms: what these refuse is an
// error, never a guess.

// `true` or `false`, not in quotes.
std::optional<bool> as_boolean(const Node& node);
// Decimal digits with an optional minus: no `1_000`, `012`, `0x1f`, `1e3`.
std::optional<std::int64_t> as_integer(const Node& node);
// An integer, or a finite decimal such as 0.5, .5, 1e-4.
std::optional<double> as_number(const Node& node);
// A text in quotes, or a plain one that does not look like a number, a boolean (yes, on and their
// kin included) or null.
std::optional<std::string> as_text(const Node& node);

// The shortest YAML for a value; reading it gives the same value.
std::string yaml_number(double value);
std::string yaml_text(const std::string& value);

// " from 0 to 1", " above 0 and up to 1".
std::string range_text(const Range& range);
std::string range_text(const OpenRange& range);

}  // namespace pointsman::schema
