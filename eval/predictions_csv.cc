#include "eval/predictions_csv.h"

#include <array>
#include <charconv>
#include <ostream>
#include <string>

#include "base/error.h"
#include "data/csv.h"

namespace pointsman::eval {
namespace {

// The shortest text that reads back as the same double.
std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  PM_CHECK(error == std::errc(), "a double fits in 32 characters");
  return {text.data(), end};
}

}  // namespace

void write_predictions(const Path& path, const DecidedRows& rows) {
  const std::size_t classes = rows.labels.size();
  const bool probabilities = !rows.probabilities.empty();
  write_file_atomically(path, [&](std::ostream& out) {
    std::vector<std::string> fields = {"id", "text", "gold", "predicted", "confidence"};
    if (probabilities) {
      for (const std::string& label : rows.labels) fields.push_back("p:" + label);
    }
    data::write_csv_record(out, fields);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      fields = {row < rows.ids.size() ? rows.ids[row] : std::to_string(row + 1),
                row < rows.texts.size() ? rows.texts[row] : std::string(),
                rows.labels[static_cast<std::size_t>(rows.gold[row])],
                rows.labels[static_cast<std::size_t>(rows.predicted[row])],
                rows.confidence.empty() ? std::string() : shortest(rows.confidence[row])};
      for (std::size_t label = 0; probabilities && label < classes; ++label) {
        fields.push_back(shortest(rows.probabilities[row * classes + label]));
      }
      data::write_csv_record(out, fields);
    }
  });
}

}  // namespace pointsman::eval
