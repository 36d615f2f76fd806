#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/file.h"
#include "data/example.h"

namespace pointsman::data {

// The columns that have a meaning beside `id` and `group`; all others are carried along.
struct Columns {
  std::string text = "text";
  std::string label = "label";
  std::optional<std::string> text_pair = {};  // nothing: `text_pair`, where the rows have it
};

// Reads a .csv, .jsonl or .ndjson file with labels. Errors: system (absent, unreadable); data, with
// "file:line": a missing column, a second text in some rows only, a text that is empty or white
// space, a label that is empty, begins or ends with white space or holds a control character, an id
// that is empty or stands there twice, no rows, and whatever the format's reader refuses.
Dataset read_dataset(const Path& path, const Columns& columns);

// The same row by row, in bounded memory, for files of any size, and where rows need no label: one
// that is there is kept. `take` gets at most `chunk` rows at a time in their order, those before a
// refused row included. Columns other than the texts, the label, the id and the group are dropped,
// and ids may repeat.
using TakeExamples = std::function<void(std::span<const Example>)>;
void read_texts(const Path& path, const Columns& columns, std::size_t chunk,
                const TakeExamples& take);

}  // namespace pointsman::data
