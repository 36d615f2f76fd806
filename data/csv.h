#pragma once

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "data/record_input.h"

namespace pointsman::data {

// One record: its fields, and the line (from 1) it starts on.
struct CsvRecord {
  long line = 0;
  std::vector<std::string> fields;
};

// Reads RFC 4180 record by record from a stream, in bounded memory: UTF-8 with an optional
// byte-order mark, LF or CRLF, quoted fields with doubled quotes and line breaks. Strict: what a
// lenient reader would guess at is refused.
class CsvReader {
 public:
  // `source` names the stream in errors.
  CsvReader(std::istream& input, std::string source) : input_(input, std::move(source)) {}

  // The first record as names of columns. Errors: data, as next(); an empty stream; a name that is
  // empty or stands there twice.
  std::vector<std::string> read_header();

  // The next record, or false at the end, which empty lines may precede. Errors: data, with
  // "source:line:column": a quote that is not closed (where it was opened) or stands in an unquoted
  // field, text after a closing quote, a carriage return alone, invalid UTF-8, NUL, another number
  // of fields than the first record had, an empty line between records, a record over 16 MiB.
  bool next(CsvRecord& record);

 private:
  void skip_empty_lines();
  std::size_t find_record();
  void parse(std::string_view raw, CsvRecord& record) const;
  std::size_t parse_plain(std::string_view raw, std::size_t begin, std::string& field) const;
  std::size_t parse_quoted(std::string_view raw, std::size_t begin, std::string& field) const;
  [[noreturn]] void refuse_long(CsvRecord& record) const;

  RecordInput input_;
  std::size_t width_ = 0;  // fields of the first record; 0 before it
};

// One record and a line feed; a field is quoted where it holds a comma, a quote or a line break, or
// where it would leave the line empty.
void write_csv_record(std::ostream& out, const std::vector<std::string>& fields);

}  // namespace pointsman::data
