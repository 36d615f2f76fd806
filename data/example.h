#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace pointsman::data {

// One row of a data set. Texts and label are valid UTF-8; text and label are not empty (label may
// be where none is asked for).
struct Example {
  std::string id;  // the column `id`, or "FILE-STEM:RECORD" where there is none
  std::string text;
  std::optional<std::string> text_pair;  // of a pair, the second text, which may be empty
  std::string label;
  std::string group;      // rows with the same group never straddle a split; empty: on its own
  long line = 0;          // where the record starts in its file, from 1
  std::int32_t file = 0;  // of Dataset::files, where there are several
  std::vector<std::string> extra;  // the other columns, in the order of Dataset::extra_columns
};

struct Dataset {
  std::string path;                // all of them, where there are several files
  std::vector<std::string> files;  // their paths, where there are several
  std::string hash;                // "sha256:…" of the file's bytes
  std::vector<std::string> extra_columns;
  bool has_ids = false;  // whether the file had the column itself
  bool has_groups = false;
  bool has_pairs = false;  // whether every row has a second text; else none has
  std::vector<Example> rows;
};

// Where a row stands, for errors.
Place place_of(const Dataset& dataset, const Example& row);

// The place of a column in Example::extra, nothing where there is none of that name.
std::optional<std::size_t> extra_column(const Dataset& dataset, std::string_view name);

// The data set with these rows alone, in this order.
Dataset select_rows(const Dataset& dataset, std::span<const std::size_t> rows);

struct Splits {
  Dataset train;
  Dataset validation;
  Dataset test;
  bool made_here = false;  // by shares, not by the user
};

}  // namespace pointsman::data
