#include "data/csv.h"

#include <algorithm>

#include "schema/problems.h"

namespace pointsman::data {
namespace {

// A record without its line end.
std::string_view without_line_end(std::string_view raw) {
  if (!raw.ends_with('\n')) return raw;
  raw.remove_suffix(1);
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  return raw;
}

bool starts_empty_line(std::string_view window) {
  return window.starts_with('\n') || window.starts_with("\r\n");
}

}  // namespace

std::vector<std::string> CsvReader::read_header() {
  CsvRecord record;
  if (!next(record)) {
    input_.refuse(0, "the file is empty; a line with the names of the columns and rows are needed");
  }
  Place place = input_.place(0);
  place.line = record.line;
  place.column = 0;
  std::vector<std::string> sorted = record.fields;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.front().empty()) {
    throw Error(ErrorKind::data, place,
                "a column without a name; the first line names every column");
  }
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
    throw Error(ErrorKind::data, place,
                "the column " + schema::quote(*twice) + " is there twice; names are unique");
  }
  return std::move(record.fields);
}

bool CsvReader::next(CsvRecord& record) {
  skip_empty_lines();
  record.line = input_.line();
  const std::size_t size = find_record();
  if (size == 0) return false;
  if (size > kMaxRecordBytes) refuse_long(record);
  input_.require_text(size);
  parse(without_line_end(input_.window().substr(0, size)), record);
  const std::size_t fields = record.fields.size();
  if (width_ != 0 && fields != width_) {
    throw Error(ErrorKind::data, Place{input_.place(0).file, record.line},
                std::to_string(fields) + (fields == 1 ? " field" : " fields") +
                    "; the first line has " + std::to_string(width_),
                "a field with a comma or a line break in it is put in quotes");
  }
  width_ = fields;
  input_.drop(size);
  return true;
}

// Empty lines are the end of the file, or an error.
void CsvReader::skip_empty_lines() {
  const Place first = input_.place(0);
  bool skipped = false;
  for (;;) {
    if (input_.window().size() < 2) input_.extend();
    if (!starts_empty_line(input_.window())) break;
    input_.drop(input_.window().front() == '\n' ? 1 : 2);
    skipped = true;
  }
  if (skipped && !input_.window().empty()) {
    throw Error(ErrorKind::data, Place{first.file, first.line}, "an empty line between records",
                "an empty field that is alone on its line is written as \"\"");
  }
}

// Size of the record at the window's start with its line end, or of what there is when it is over
// the limit; 0 at the end of the stream. Every quote opens or closes: where the record is
// malformed, parse() says where.
std::size_t CsvReader::find_record() {
  bool quoted = false;
  for (std::size_t i = 0;;) {
    const std::string_view window = input_.window();
    for (; i < window.size(); ++i) {
      if (window[i] == '"') {
        quoted = !quoted;
      } else if (window[i] == '\n' && !quoted) {
        return i + 1;
      }
    }
    if (window.size() > kMaxRecordBytes || !input_.extend()) return input_.window().size();
  }
}

void CsvReader::parse(std::string_view raw, CsvRecord& record) const {
  std::size_t count = 0;
  for (std::size_t i = 0;; ++i) {  // a comma is skipped
    if (record.fields.size() == count) record.fields.emplace_back();
    std::string& field = record.fields[count++];
    field.clear();
    i = i < raw.size() && raw[i] == '"' ? parse_quoted(raw, i, field) : parse_plain(raw, i, field);
    if (i == raw.size()) break;
  }
  record.fields.resize(count);
}

// Both return where the field ends: at a comma or at the record's end.
std::size_t CsvReader::parse_plain(std::string_view raw, std::size_t begin,
                                   std::string& field) const {
  const std::size_t end = std::min(raw.find_first_of(",\"\r", begin), raw.size());
  if (end < raw.size() && raw[end] == '"') {
    input_.refuse(end, "a quote inside an unquoted field",
                  "put the whole field in quotes and double the quotes in it");
  }
  if (end < raw.size() && raw[end] == '\r') {
    input_.refuse(end, "a carriage return without a line feed; lines end in LF or CRLF");
  }
  field = raw.substr(begin, end - begin);
  return end;
}

std::size_t CsvReader::parse_quoted(std::string_view raw, std::size_t begin,
                                    std::string& field) const {
  for (std::size_t i = begin + 1;;) {
    const std::size_t quote = raw.find('"', i);
    if (quote == std::string_view::npos) {
      input_.refuse(begin, "the quote that is opened here is not closed");
    }
    field.append(raw, i, quote - i);
    const std::size_t after = quote + 1;
    if (after == raw.size() || raw[after] == ',') return after;
    if (raw[after] != '"') {
      const long opened = input_.place(begin).line;
      input_.refuse(after,
                    "text after the quote that closes a field opened on line " +
                        std::to_string(opened) + "; a comma or the line's end is needed",
                    "a quote inside a quoted field is doubled");
    }
    field.push_back('"');
    i = after + 1;
  }
}

// Names the stray or open quote that made the record so long, where there is one.
void CsvReader::refuse_long(CsvRecord& record) const {
  parse(input_.window(), record);
  input_.refuse(0, "a record of more than 16 MiB; one query a record is needed");
}

void write_csv_record(std::ostream& out, const std::vector<std::string>& fields) {
  const bool alone = fields.size() == 1;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (i > 0) out << ',';
    if (field.find_first_of(",\"\r\n") == std::string::npos && !(alone && field.empty())) {
      out << field;
      continue;
    }
    out << '"';
    for (std::size_t begin = 0; begin <= field.size();) {
      const std::size_t quote = std::min(field.find('"', begin), field.size());
      out << std::string_view(field).substr(begin, quote - begin);
      if (quote < field.size()) out << "\"\"";
      begin = quote + 1;
    }
    out << '"';
  }
  out << '\n';
}

}  // namespace pointsman::data
