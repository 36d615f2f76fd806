#pragma once

#include <functional>
#include <istream>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/example.h"

namespace pointsman::cli {

// Takes rows in their order, a chunk at a time.
using TakeRows = std::function<void(std::span<const data::Example>)>;

// The texts of the command line; ids count from 1. Errors: data, for an empty text or invalid
// UTF-8.
void read_arguments(const std::vector<std::string>& texts, const TakeRows& take);

// A stream of lines, each a text, or with `json` an object with `text` and an optional `id` and
// `text_pair`; otherwise the id is the line's number. What has come is handed on before more is
// waited for, so an answer follows its line. `source` names the stream in errors. Errors: data,
// SOURCE:LINE.
void read_lines(std::istream& stream, const std::string& source, bool json, const TakeRows& take);

// A file: .csv and .jsonl as data sets with the columns `text` and `text_pair`, any other one as
// lines; "-" is stdin. Errors: system, data.
void read_texts(const Path& path, bool json, const TakeRows& take);

}  // namespace pointsman::cli
