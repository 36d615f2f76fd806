#include "data/table.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "base/error.h"
#include "data/csv.h"
#include "data/jsonl.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

[[noreturn]] void refuse_missing(const Place& place, const std::string& what,
                                 const std::string& name, const std::vector<std::string>& present) {
  throw Error(ErrorKind::data, place,
              "the " + what + " " + schema::quote(name) + " is missing" +
                  schema::did_you_mean(name, present) + "; there are: " + schema::join(present));
}

class CsvTable : public Table {
 public:
  CsvTable(std::istream& stream, const std::string& source,
           const std::vector<std::string>& required)
      : reader_(stream, source), columns_(reader_.read_header()) {
    for (const std::string& name : required) {
      if (std::find(columns_.begin(), columns_.end(), name) == columns_.end()) {
        refuse_missing({source, 1}, "column", name, columns_);
      }
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(TableRow& row) override {
    record_.fields.swap(row.fields);  // the fields' memory is used again
    const bool more = reader_.next(record_);
    record_.fields.swap(row.fields);
    row.line = record_.line;
    return more;
  }

 private:
  CsvReader reader_;
  CsvRecord record_;
  std::vector<std::string> columns_;
};

class JsonlTable : public Table {
 public:
  JsonlTable(std::istream& stream, std::string source, RequiredColumns required)
      : source_(std::move(source)),
        reader_(stream, source_),
        required_(std::move(required.always)),
        all_or_none_(std::move(required.all_or_none)) {}

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(TableRow& row) override {
    if (!reader_.next(record_)) {
      if (columns_.empty()) {
        throw Error(ErrorKind::data, Place{source_},
                    "the file is empty; one JSON object a line is needed");
      }
      return false;
    }
    settle_all_or_none();
    require_strings();
    row.line = record_.line;
    row.fields.assign(columns_.size(), "");
    for (JsonlMember& member : record_.members) {
      const auto [found, is_new] = indices_.emplace(member.name, columns_.size());
      if (is_new) {
        columns_.push_back(member.name);
        row.fields.emplace_back();
      }
      row.fields[found->second] = std::move(member.value);
    }
    return true;
  }

 private:
  std::vector<JsonlMember>::const_iterator find(const std::string& name) const {
    return std::find_if(record_.members.begin(), record_.members.end(),
                        [&](const JsonlMember& member) { return member.name == name; });
  }

  // The first row says of each whether all have it; what it lacks, no other may have.
  void settle_all_or_none() {
    const bool first = columns_.empty();
    std::erase_if(all_or_none_, [&](const std::string& name) {
      const bool has = find(name) != record_.members.end();
      if (has && first) required_.push_back(name);
      if (has && !first) {
        throw Error(ErrorKind::data, Place{source_, record_.line},
                    "a " + name + ", and the rows before have none; every row needs one, or none");
      }
      return has;
    });
  }

  void require_strings() const {
    const Place place{source_, record_.line};
    for (const std::string& name : required_) {
      const auto found = find(name);
      if (found == record_.members.end()) {
        std::vector<std::string> present;
        for (const JsonlMember& member : record_.members) present.push_back(member.name);
        refuse_missing(place, "key", name, present);
      }
      if (!found->is_string) {
        throw Error(ErrorKind::data, place,
                    "the value of " + schema::quote(name) + " is not a string, as in \"" + name +
                        "\": \"…\"");
      }
    }
  }

  std::string source_;
  JsonlReader reader_;
  JsonlRecord record_;
  std::vector<std::string> required_;
  std::vector<std::string> all_or_none_;  // not yet required
  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::size_t> indices_;
};

}  // namespace

std::unique_ptr<Table> open_table(std::istream& stream, const Path& path,
                                  RequiredColumns required) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (extension == ".csv")
    return std::make_unique<CsvTable>(stream, path.string(), required.always);
  if (extension == ".jsonl" || extension == ".ndjson") {
    return std::make_unique<JsonlTable>(stream, path.string(), std::move(required));
  }
  throw Error(ErrorKind::data, Place{path.string()},
              (extension.empty() ? "no extension" : "the extension " + schema::quote(extension)) +
                  "; .csv, .jsonl or .ndjson is needed");
}

}  // namespace pointsman::data
