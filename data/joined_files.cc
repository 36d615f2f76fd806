#include "data/joined_files.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "data/ids.h"
#include "data/labels.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr const char* kSourceColumn = "source";

// The last `count` parts of a path.
Path tail_of(const Path& path, std::ptrdiff_t count) {
  const auto parts = std::distance(path.begin(), path.end());
  Path tail;
  for (auto part = std::next(path.begin(), std::max<std::ptrdiff_t>(0, parts - count));
       part != path.end(); ++part) {
    tail /= *part;
  }
  return tail;
}

// The shortest tails that differ from one another; the paths do.
std::vector<Path> distinct_names(std::span<const FileConfig> files) {
  for (std::ptrdiff_t count = 1;; ++count) {
    std::vector<Path> names;
    bool whole = true;
    for (const FileConfig& file : files) {
      names.push_back(tail_of(file.path, count));
      whole = whole && names.back() == file.path;
    }
    if (whole || std::set<Path>(names.begin(), names.end()).size() == names.size()) return names;
  }
}

void rename_labels(Dataset& dataset, const std::map<std::string, std::string>& names) {
  std::set<std::string> unused;
  for (const auto& [from, to] : names) unused.insert(from);
  std::set<std::string> labels;
  for (Example& row : dataset.rows) {
    labels.insert(row.label);
    const auto found = names.find(row.label);
    if (found == names.end()) continue;
    unused.erase(row.label);
    row.label = found->second;
  }
  if (unused.empty()) return;
  const std::vector<std::string> present(labels.begin(), labels.end());
  throw Error(ErrorKind::data, Place{dataset.path},
              "no row has the label " + schema::quote(*unused.begin()) +
                  " that data.files renames" + schema::did_you_mean(*unused.begin(), present) +
                  "; there are: " + schema::join(present));
}

// One file as it takes part.
Dataset read_part(const FileConfig& file, const Path& name, const Columns& columns) {
  Dataset dataset = read_dataset(file.path, columns);
  if (extra_column(dataset, kSourceColumn)) {
    throw Error(ErrorKind::data, Place{dataset.path},
                "the column 'source', and data.files keeps that name for the file of each row",
                "rename the column in the file");
  }
  rename_labels(dataset, file.labels);
  dataset.extra_columns.push_back(kSourceColumn);
  std::int64_t record = 0;
  for (Example& row : dataset.rows) {
    row.extra.push_back(name.generic_string());
    ++record;
    if (!dataset.has_ids)
      row.id = Path(name).replace_extension().generic_string() + ":" + std::to_string(record);
  }
  return dataset;
}

void require_same_pairs(std::span<const Dataset> parts) {
  for (const Dataset& part : parts) {
    if (part.has_pairs == parts.front().has_pairs) continue;
    throw Error(
        ErrorKind::data, Place{part.path},
        std::string(part.has_pairs ? "pairs of texts" : "one text a row") + ", and " +
            parts.front().path +
            " differs; all files of data.files have the column of the second text, or none");
  }
}

void require_unique_ids_of(std::vector<Dataset>& parts) {
  std::vector<const Dataset*> all;
  for (Dataset& part : parts) {
    part.has_ids = true;  // the ones made here count as well
    all.push_back(&part);
  }
  require_unique_ids(all, " over data.files");
}

void append(Dataset& joined, Dataset&& part) {
  std::vector<std::size_t> places;  // of the part's columns
  for (const std::string& name : part.extra_columns) {
    const auto found = extra_column(joined, name);
    places.push_back(found.value_or(joined.extra_columns.size()));
    if (!found) joined.extra_columns.push_back(name);
  }
  const auto file = static_cast<std::int32_t>(joined.files.size());
  joined.files.push_back(part.path);
  joined.path += (file == 0 ? "" : ", ") + part.path;
  joined.has_groups = joined.has_groups || part.has_groups;
  joined.has_pairs = part.has_pairs;
  for (Example& row : part.rows) {
    std::vector<std::string> extra(joined.extra_columns.size());
    for (std::size_t i = 0; i < places.size(); ++i) extra[places[i]] = std::move(row.extra[i]);
    row.extra = std::move(extra);
    row.file = file;
    joined.rows.push_back(std::move(row));
  }
}

}  // namespace

Dataset read_joined(std::span<const FileConfig> files, const Columns& columns) {
  PM_CHECK(!files.empty(), "check(DataConfig) was asked before");
  const std::vector<Path> names = distinct_names(files);
  std::vector<Dataset> parts;
  Sha256 hash;
  bool has_ids = false;
  for (std::size_t i = 0; i < files.size(); ++i) {
    parts.push_back(read_part(files[i], names[i], columns));
    has_ids = has_ids || parts.back().has_ids;
    hash.update(parts.back().hash + "\n");
    for (const auto& [from, to] : files[i].labels) hash.update(from + "\n" + to + "\n");
  }
  require_same_pairs(parts);
  require_unique_ids_of(parts);
  Dataset joined;
  for (Dataset& part : parts) append(joined, std::move(part));
  joined.has_ids = has_ids;
  joined.hash = hash.finish();
  for (Example& row : joined.rows) row.extra.resize(joined.extra_columns.size());
  return joined;
}

}  // namespace pointsman::data
