#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"

namespace pointsman::data {

// One row of a table.
struct TableRow {
  long line = 0;                    // where it starts, from 1
  std::vector<std::string> fields;  // one a column; "" where the row has no such key
};

// A CSV or JSON Lines stream as rows of named columns, in bounded memory.
class Table {
 public:
  virtual ~Table() = default;
  // The columns so far: JSON Lines may name new ones on any line, and knows none before the first.
  virtual const std::vector<std::string>& columns() const = 0;
  // The next row, or false at the end. Errors: data, as the format's reader.
  virtual bool next(TableRow& row) = 0;
};

// Columns that every row has, as strings, and those that every row has if the first one has them.
struct RequiredColumns {
  std::vector<std::string> always;
  std::vector<std::string> all_or_none;
};

// Chooses by the extension of `path`, which also names the stream in errors: .csv, .jsonl, .ndjson.
// Errors: data, when another extension is given, a required column is missing, or the stream is
// empty.
std::unique_ptr<Table> open_table(std::istream& stream, const Path& path, RequiredColumns required);

}  // namespace pointsman::data
