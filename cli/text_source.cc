#include "cli/text_source.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "data/read.h"
#include "text/tokenizer.h"

namespace pointsman::cli {
namespace {

constexpr std::size_t kChunk = 256;
constexpr std::size_t kLongestLine = std::size_t{16} << 20;

void require_utf8(const std::string& text, const Place& place) {
  const auto position = text::find_invalid_utf8(text);
  if (!position) return;
  throw Error(ErrorKind::data, place,
              "invalid UTF-8 at byte " + std::to_string(*position) + "; texts are UTF-8");
}

// One more row of `source`, checked.
data::Example example(std::string text, std::string id, long line, const std::string& source) {
  const Place place{source, line};
  if (text.find_first_not_of(" \t\r\n\f\v") == std::string::npos) {
    throw Error(ErrorKind::data, place,
                "an empty text; a text has at least one character that is not white space");
  }
  require_utf8(text, place);
  data::Example row;
  row.id = std::move(id);
  row.text = std::move(text);
  row.line = line;
  return row;
}

// The object's `id`, a text or an integer, or the line's number.
std::string id_of(const Json& object, long line, const std::string& source) {
  const auto id = object.find("id");
  if (id == object.end() || id->is_null()) return std::to_string(line);
  if (id->is_string()) return id->get<std::string>();
  if (id->is_number_integer()) return id->dump();
  throw Error(ErrorKind::data, source + ": 'id' must be a string or an integer");
}

data::Example read_line(std::string text, long line, const std::string& source, bool json) {
  if (text.ends_with('\r')) text.pop_back();
  if (!json) return example(std::move(text), std::to_string(line), line, source);
  const std::string place = to_string(Place{source, line});
  const Json object = parse_json(text, place, ErrorKind::data);
  data::Example row = example(require<std::string>(object, "text", place, ErrorKind::data),
                              id_of(object, line, place), line, source);
  if (object.contains("text_pair")) {
    row.text_pair = require<std::string>(object, "text_pair", place, ErrorKind::data);
    require_utf8(*row.text_pair, {source, line});
  }
  return row;
}

// Reads up to the next newline. Returns false at the end of the stream.
bool next_line(std::istream& stream, const std::string& source, long line, std::string& text) {
  text.clear();
  std::streambuf& buffer = *stream.rdbuf();
  constexpr auto kEnd = std::char_traits<char>::eof();
  for (int c = buffer.sbumpc(); c != '\n'; c = buffer.sbumpc()) {
    if (c == kEnd) return !text.empty();
    if (text.size() == kLongestLine) {
      throw Error(ErrorKind::data, Place{source, line},
                  "a line of more than 16 MiB; one text a line is expected");
    }
    text += static_cast<char>(c);
  }
  return true;
}

void read_file_of_lines(const Path& path, bool json, const TakeRows& take) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  if (!file || std::filesystem::is_directory(path, error)) {
    throw Error(ErrorKind::system, Place{path.string()},
                std::string("cannot be read: ") + std::strerror(file ? EISDIR : errno));
  }
  read_lines(file, path.string(), json, take);
}

}  // namespace

void read_arguments(const std::vector<std::string>& texts, const TakeRows& take) {
  std::vector<data::Example> rows;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string id = std::to_string(i + 1);
    rows.push_back(example(texts[i], id, 0, "TEXT " + id));
  }
  take(rows);
}

void read_lines(std::istream& stream, const std::string& source, bool json, const TakeRows& take) {
  std::vector<data::Example> chunk;
  std::string text;
  const auto hand_on = [&] {
    const std::vector<data::Example> rows = std::exchange(chunk, {});
    if (!rows.empty()) take(rows);
  };
  try {
    for (long line = 1; next_line(stream, source, line, text); ++line) {
      chunk.push_back(read_line(text, line, source, json));
      if (chunk.size() == kChunk || stream.rdbuf()->in_avail() <= 0) hand_on();
    }
  } catch (const Error&) {
    hand_on();  // what came before the refused line has its answer
    throw;
  }
  hand_on();
}

void read_texts(const Path& path, bool json, const TakeRows& take) {
  if (path == "-") {
    std::ios::sync_with_stdio(false);
    return read_lines(std::cin, "stdin", json, take);
  }
  const std::string extension = path.extension().string();
  const bool is_dataset = extension == ".csv" || extension == ".jsonl" || extension == ".ndjson";
  if (json || !is_dataset) return read_file_of_lines(path, json, take);
  data::read_texts(path, {}, kChunk, take);
}

}  // namespace pointsman::cli
