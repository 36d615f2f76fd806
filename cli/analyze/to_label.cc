#include "cli/analyze/to_label.h"

#include <string>
#include <unordered_set>

#include "base/error.h"
#include "base/number_text.h"
#include "baseline/to_label.h"
#include "data/csv.h"
#include "data/labels.h"
#include "data/pairs.h"

namespace pointsman::cli {
namespace {

constexpr std::size_t kChunk = 1024;

// The rows of the file that say something new, in their order.
std::vector<data::Example> new_rows(const data::AnalysedRows& labelled, const Path& file,
                                    const data::Columns& columns) {
  std::unordered_set<std::string> known;
  for (const data::Example& row : labelled.dataset.rows) known.insert(data::comparison_text(row));
  std::vector<data::Example> rows;
  data::read_texts(file, columns, kChunk, [&](std::span<const data::Example> some) {
    for (const data::Example& row : some) {
      if (row.text_pair.has_value() != labelled.dataset.has_pairs)
        throw data::wrong_kind_of_row(file.string() + ":" + std::to_string(row.line),
                                      labelled.dataset.has_pairs);
      if (known.insert(data::comparison_text(row)).second) rows.push_back(row);
    }
  });
  return rows;
}

}  // namespace

std::size_t write_to_label(const Path& out, const data::AnalysedRows& labelled,
                           const Path& unlabelled, const data::Columns& columns, int threads) {
  data::collect_labels(labelled.dataset);  // refuses a single label
  const std::vector<data::Example> rows = new_rows(labelled, unlabelled, columns);
  const std::vector<data::Example> known = data::joined_texts(labelled.dataset.rows);
  const std::vector<data::Example> asked = data::joined_texts(rows);
  const auto ranked = baseline::rank_to_label(
      {.labelled = known, .unlabelled = asked, .labels = labelled.labels, .threads = threads});
  write_file_atomically(out, [&](std::ostream& stream) {
    data::write_csv_record(
        stream, {"rank", "id", "text", "proposed", "probability", "uncertainty", "novelty"});
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      const baseline::ToLabel& one = ranked[i];
      data::write_csv_record(
          stream, {std::to_string(i + 1), rows[one.row].id, asked[one.row].text,
                   labelled.labels.name(one.label), number_text("%.4f", one.probability),
                   number_text("%.4f", one.uncertainty), number_text("%.4f", one.novelty)});
    }
  });
  return ranked.size();
}

}  // namespace pointsman::cli
