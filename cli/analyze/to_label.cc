#include "cli/analyze/to_label.h"

#include <string>
#include <unordered_set>

#include "base/error.h"
#include "base/number_text.h"
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

// What is said of the two answers about a row; nothing of a row that was not asked about.
std::vector<std::string> answers_of(const augment::LabelProposals& proposals, std::size_t row,
                                    const data::LabelMap& labels) {
  if (row >= proposals.labels.size()) return {"", "", ""};
  const auto [first, second] = proposals.labels[row];
  const auto name = [&](std::int32_t label) { return label < 0 ? "" : labels.name(label); };
  const bool both = first >= 0 && second >= 0;
  return {name(first), name(second), both ? (first == second ? "yes" : "no") : ""};
}

}  // namespace

RankedRows rank_to_label(const data::AnalysedRows& labelled, const Path& unlabelled,
                         const data::Columns& columns, int threads) {
  data::collect_labels(labelled.dataset);  // refuses a single label
  const std::vector<data::Example> asked =
      data::joined_texts(new_rows(labelled, unlabelled, columns));
  const std::vector<data::Example> known = data::joined_texts(labelled.dataset.rows);
  RankedRows ranked;
  ranked.values = baseline::rank_to_label(
      {.labelled = known, .unlabelled = asked, .labels = labelled.labels, .threads = threads});
  for (const baseline::ToLabel& one : ranked.values) ranked.rows.push_back(asked[one.row]);
  return ranked;
}

void write_to_label(const Path& out, const RankedRows& ranked, const data::LabelMap& labels,
                    const augment::LabelProposals* proposals) {
  write_file_atomically(out, [&](std::ostream& stream) {
    std::vector<std::string> header = {"rank",        "id",          "text",   "proposed",
                                       "probability", "uncertainty", "novelty"};
    if (proposals != nullptr)
      header.insert(header.end(), {"first_answer", "second_answer", "agree"});
    data::write_csv_record(stream, header);
    for (std::size_t i = 0; i < ranked.rows.size(); ++i) {
      const baseline::ToLabel& one = ranked.values[i];
      std::vector<std::string> record = {std::to_string(i + 1),
                                         ranked.rows[i].id,
                                         ranked.rows[i].text,
                                         labels.name(one.label),
                                         number_text("%.4f", one.probability),
                                         number_text("%.4f", one.uncertainty),
                                         number_text("%.4f", one.novelty)};
      if (proposals != nullptr) {
        for (std::string& value : answers_of(*proposals, i, labels))
          record.push_back(std::move(value));
      }
      data::write_csv_record(stream, record);
    }
  });
}

}  // namespace pointsman::cli
