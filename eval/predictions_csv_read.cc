#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "base/number_text.h"
#include "data/csv.h"
#include "data/labels.h"
#include "eval/predictions_csv.h"

namespace pointsman::eval {
namespace {

constexpr double kSumTolerance = 0.01 + 1e-9;  // other programs round to a few digits
constexpr double kExactSum = 1e-9;             // nearer than this nothing is scaled
constexpr std::string_view kProbability = "p:";

struct Columns {
  std::optional<std::size_t> id, text, gold, predicted, confidence;
  std::vector<std::pair<std::string, std::size_t>> probabilities;  // label, column; by label
};

class Reader {
 public:
  explicit Reader(const Path& path) : path_(path.string()), stem_(path.stem().string()) {}

  DecidedRows read() {
    std::ifstream input(path_, std::ios::binary);
    if (!input || std::filesystem::is_directory(path_)) {
      throw Error(ErrorKind::system, path_ + ": cannot be read; a CSV file is needed");
    }
    data::CsvReader reader(input, path_);
    data::CsvRecord record;
    locate(reader.read_header());
    while (reader.next(record)) {
      line_ = record.line;
      add(record.fields);
    }
    if (gold_.empty()) fail(1, "there is no row after the header");
    return finish();
  }

 private:
  [[noreturn]] void fail(long line, const std::string& what) const {
    throw Error(ErrorKind::data, Place{path_, line, 0}, what);
  }

  void locate(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "id") columns_.id = i;
      if (names[i] == "text") columns_.text = i;
      if (names[i] == "gold") columns_.gold = i;
      if (names[i] == "predicted") columns_.predicted = i;
      if (names[i] == "confidence") columns_.confidence = i;
      if (names[i].starts_with(kProbability)) {
        columns_.probabilities.emplace_back(names[i].substr(kProbability.size()), i);
      }
    }
    if (!columns_.gold) fail(1, "the column 'gold' is missing; gold and predicted are needed");
    if (!columns_.predicted)
      fail(1, "the column 'predicted' is missing; gold and predicted are needed");
    std::sort(columns_.probabilities.begin(), columns_.probabilities.end());
    for (const auto& [label, column] : columns_.probabilities) {
      if (label.empty()) fail(1, "a column 'p:' names no label; p:LABEL is needed");
      rows_.labels.push_back(label);
    }
  }

  void add(const std::vector<std::string>& fields) {
    gold_.push_back(label_of(fields[*columns_.gold], "gold"));
    predicted_.push_back(label_of(fields[*columns_.predicted], "predicted"));
    add_id(fields);
    if (columns_.text) rows_.texts.push_back(fields[*columns_.text]);
    if (!columns_.probabilities.empty()) {
      add_probabilities(fields);
    } else if (columns_.confidence) {
      add_confidence(fields[*columns_.confidence]);
    }
  }

  std::string label_of(const std::string& label, const std::string& column) const {
    if (label.empty()) fail(line_, "the column '" + column + "' is empty; a label is needed");
    const bool known =
        rows_.labels.empty() || std::binary_search(rows_.labels.begin(), rows_.labels.end(), label);
    if (!known) {
      fail(line_, "the " + column + " label '" + label + "' has no column 'p:" + label + "'");
    }
    return label;
  }

  void add_id(const std::vector<std::string>& fields) {
    std::string id =
        columns_.id ? fields[*columns_.id] : stem_ + ":" + std::to_string(gold_.size());
    if (id.empty()) fail(line_, "the id is empty; every row needs one, or drop the column");
    const auto [first, fresh] = lines_.emplace(id, line_);
    if (!fresh) {
      fail(line_, "the id '" + id + "' stands on line " + std::to_string(first->second) +
                      " already; ids must be unique");
    }
    rows_.ids.push_back(std::move(id));
  }

  double share(const std::string& text, const std::string& column) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || !(value >= 0 && value <= 1)) {
      fail(line_, "'" + column + "' is '" + text + "'; a number from 0 to 1 is needed");
    }
    return value;
  }

  void add_probabilities(const std::vector<std::string>& fields) {
    std::vector<double> values;
    double sum = 0;
    for (const auto& [label, column] : columns_.probabilities) {
      values.push_back(share(fields[column], "p:" + label));
      sum += values.back();
    }
    if (std::abs(sum - 1) > kSumTolerance) {
      fail(line_, "the p: columns sum to " + number_text("%.4g", sum) + "; probabilities sum to 1");
    }
    if (std::abs(sum - 1) > kExactSum) {
      for (double& value : values) value /= sum;
    }
    const auto predicted =
        std::lower_bound(rows_.labels.begin(), rows_.labels.end(), predicted_.back());
    rows_.confidence.push_back(values[static_cast<std::size_t>(predicted - rows_.labels.begin())]);
    rows_.probabilities.insert(rows_.probabilities.end(), values.begin(), values.end());
  }

  void add_confidence(const std::string& text) {
    if (text.empty() && rows_.confidence.empty()) return;
    rows_.confidence.push_back(share(text, "confidence"));
    if (rows_.confidence.size() != gold_.size()) {
      fail(line_, "'confidence' is empty in the rows before; it stands in every row or in none");
    }
  }

  DecidedRows finish() {
    if (rows_.labels.empty()) {
      std::vector<std::string> all = gold_;
      all.insert(all.end(), predicted_.begin(), predicted_.end());
      rows_.labels = data::LabelMap(std::move(all)).names();
    }
    const data::LabelMap labels(rows_.labels);
    for (const std::string& label : gold_) rows_.gold.push_back(labels.find(label));
    for (const std::string& label : predicted_) rows_.predicted.push_back(labels.find(label));
    return std::move(rows_);
  }

  std::string path_;
  std::string stem_;
  long line_ = 1;
  Columns columns_;
  DecidedRows rows_;
  std::vector<std::string> gold_;
  std::vector<std::string> predicted_;
  std::unordered_map<std::string, long> lines_;
};

}  // namespace

DecidedRows read_predictions(const Path& path) { return Reader(path).read(); }

}  // namespace pointsman::eval
