#include "data/read.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "data/ids.h"
#include "data/labels.h"
#include "data/table.h"
#include "schema/problems.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

constexpr const char* kIdColumn = "id";
constexpr const char* kGroupColumn = "group";
constexpr const char* kPairColumn = "text_pair";

// Turns the rows of a table into examples, checked one by one.
class ExampleReader {
 public:
  ExampleReader(std::istream& stream, const Path& path, const Columns& columns, bool needs_label)
      : source_(path.string()),
        stem_(path.stem().string()),
        columns_(columns),
        needs_label_(needs_label) {
    const std::string pair = columns.text_pair.value_or(kPairColumn);
    RequiredColumns required{{columns.text}, {}};
    if (needs_label) required.always.push_back(columns.label);
    (columns.text_pair ? required.always : required.all_or_none).push_back(pair);
    columns_.text_pair = pair;
    table_ = open_table(stream, path, std::move(required));
  }

  // False at the end. Errors: data; also where there is no row at all.
  bool next(Example& row) {
    if (!table_->next(fields_)) {
      if (count_ == 0) {
        throw Error(ErrorKind::data, Place{source_}, "no rows; at least one is needed");
      }
      return false;
    }
    locate_new_columns();
    ++count_;
    row = Example{};
    row.line = fields_.line;
    row.text = take(text_);
    if (text_pair_) row.text_pair = take(text_pair_);
    row.label = take(label_);
    row.group = take(group_);
    row.id = id_ ? take(id_) : stem_ + ":" + std::to_string(count_);
    for (const std::size_t column : extra_) row.extra.push_back(std::move(fields_.fields[column]));
    check(row);
    return true;
  }

  bool has_ids() const { return id_.has_value(); }
  bool has_groups() const { return group_.has_value(); }
  bool has_pairs() const { return text_pair_.has_value(); }
  std::vector<std::string> extra_columns() const {
    std::vector<std::string> names;
    for (const std::size_t column : extra_) names.push_back(table_->columns()[column]);
    return names;
  }

 private:
  void locate_new_columns() {
    const std::vector<std::string>& names = table_->columns();
    for (; located_ < names.size(); ++located_) {
      const std::string& name = names[located_];
      if (name == columns_.text)
        text_ = located_;
      else if (name == columns_.label)
        label_ = located_;
      else if (name == columns_.text_pair)
        text_pair_ = located_;
      else if (name == kIdColumn)
        id_ = located_;
      else if (name == kGroupColumn)
        group_ = located_;
      else
        extra_.push_back(located_);
      if (id_ == located_ && count_ > 0) {
        throw Error(ErrorKind::data, Place{source_, fields_.line},
                    "an id, and the rows before have none; every row needs one, or none");
      }
    }
  }

  std::string take(std::optional<std::size_t> column) {
    return column ? std::move(fields_.fields[*column]) : std::string();
  }

  void check(const Example& row) const {
    const Place place{source_, row.line};
    if (text::is_blank(row.text)) {
      throw Error(ErrorKind::data, place, "the text is empty; every row needs one");
    }
    if (id_ && row.id.empty()) {
      throw Error(ErrorKind::data, place, "the id is empty; every row needs one, or none");
    }
    if (!needs_label_) return;
    if (const std::string problem = problem_of_label(row.label); !problem.empty()) {
      throw Error(ErrorKind::data, place, problem);
    }
  }

  std::string source_;
  std::string stem_;
  Columns columns_;
  bool needs_label_;
  std::unique_ptr<Table> table_;
  TableRow fields_;
  std::size_t located_ = 0;  // columns whose meaning is known
  std::size_t count_ = 0;    // rows
  std::optional<std::size_t> text_, text_pair_, label_, id_, group_;
  std::vector<std::size_t> extra_;
};

std::ifstream open_file(const Path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code unknown;
  if (!stream || std::filesystem::is_directory(path, unknown)) {
    throw Error(ErrorKind::system,
                path.string() + ": cannot be read: " + std::strerror(stream ? EISDIR : errno));
  }
  return stream;
}

}  // namespace

Dataset read_dataset(const Path& path, const Columns& columns) {
  Dataset dataset;
  dataset.path = path.string();
  std::istringstream stream(read_file(path));
  ExampleReader reader(stream, path, columns, true);
  for (Example row; reader.next(row);) dataset.rows.push_back(std::move(row));
  dataset.hash = sha256(stream.view());
  dataset.has_ids = reader.has_ids();
  dataset.has_groups = reader.has_groups();
  dataset.has_pairs = reader.has_pairs();
  dataset.extra_columns = reader.extra_columns();
  for (Example& row : dataset.rows) row.extra.resize(dataset.extra_columns.size());
  require_unique_ids(std::array<const Dataset*, 1>{&dataset}, "");
  return dataset;
}

void read_texts(const Path& path, const Columns& columns, std::size_t chunk,
                const TakeExamples& take) {
  PM_CHECK(chunk > 0, "a chunk has rows");
  std::ifstream stream = open_file(path);
  ExampleReader reader(stream, path, columns, false);
  std::vector<Example> rows;
  const auto hand_on = [&] {
    const std::vector<Example> ready = std::exchange(rows, {});
    if (!ready.empty()) take(ready);
  };
  try {
    for (Example row; reader.next(row);) {
      row.extra.clear();
      rows.push_back(std::move(row));
      if (rows.size() == chunk) hand_on();
    }
  } catch (const Error&) {
    hand_on();  // what came before the refused row has its answer
    throw;
  }
  hand_on();
}

}  // namespace pointsman::data
