#include "data/split.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/rng.h"
#include "data/assignment.h"
#include "data/components.h"
#include "data/labels.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kParts = 3;
constexpr std::array<const char*, kParts> kPartNames = {"train", "validation", "test"};

// Rows of each class in each component.
std::vector<ClassRows> count_rows(const Dataset& dataset, const LabelMap& labels,
                                  std::span<const std::int64_t> components) {
  const std::int64_t count = 1 + *std::max_element(components.begin(), components.end());
  std::vector<ClassRows> rows(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < components.size(); ++i) {
    ClassRows& classes = rows[static_cast<std::size_t>(components[i])];
    const std::int32_t label = labels.find(dataset.rows[i].label);
    const auto found = std::find_if(classes.begin(), classes.end(),
                                    [&](const auto& item) { return item.first == label; });
    if (found == classes.end())
      classes.emplace_back(label, 1);
    else
      ++found->second;
  }
  for (ClassRows& classes : rows) std::sort(classes.begin(), classes.end());
  return rows;
}

void require_enough_groups(const Dataset& dataset, const LabelMap& labels,
                           std::span<const ClassRows> components) {
  std::vector<std::size_t> groups(static_cast<std::size_t>(labels.size()));
  std::vector<std::int64_t> rows(groups.size());
  for (const ClassRows& component : components) {
    for (const auto& [label, count] : component) {
      ++groups[static_cast<std::size_t>(label)];
      rows[static_cast<std::size_t>(label)] += count;
    }
  }
  for (std::size_t c = 0; c < groups.size(); ++c) {
    if (groups[c] >= kParts) continue;
    throw Error(ErrorKind::data, Place{dataset.path},
                "the label " + schema::quote(labels.name(static_cast<std::int32_t>(c))) + " has " +
                    std::to_string(rows[c]) + (rows[c] == 1 ? " row" : " rows") + " in " +
                    std::to_string(groups[c]) + (groups[c] == 1 ? " group" : " groups") +
                    " (of one 'group' or one text); train, validation and test need one each",
                "add rows with this label, or leave it out");
  }
}

void require_every_label(const Dataset& dataset, const LabelMap& labels, const Splits& splits) {
  const std::array<const Dataset*, kParts> parts = {&splits.train, &splits.validation,
                                                    &splits.test};
  for (std::size_t part = 0; part < kParts; ++part) {
    std::vector<bool> seen(static_cast<std::size_t>(labels.size()));
    for (const Example& row : parts[part]->rows) {
      seen[static_cast<std::size_t>(labels.find(row.label))] = true;
    }
    const auto missing = std::find(seen.begin(), seen.end(), false);
    if (missing == seen.end()) continue;
    const auto label = static_cast<std::int32_t>(missing - seen.begin());
    throw Error(ErrorKind::data, Place{dataset.path},
                "no split found that gives " + std::string(kPartNames[part]) +
                    " a row with the label " + schema::quote(labels.name(label)) +
                    ": its groups hold other labels too; every part needs every label",
                "parts of very different groups and labels are better made by hand: train_file, "
                "validation_file, test_file");
  }
}

Dataset without_rows(const Dataset& dataset) {
  Dataset empty;
  empty.path = dataset.path;
  empty.hash = dataset.hash;
  empty.extra_columns = dataset.extra_columns;
  empty.has_ids = dataset.has_ids;
  empty.has_groups = dataset.has_groups;
  empty.has_pairs = dataset.has_pairs;
  return empty;
}

}  // namespace

Splits split(const Dataset& dataset, const SplitConfig& config) {
  const LabelMap labels = collect_labels(dataset);
  const std::vector<std::int64_t> components = find_components(dataset);
  const std::vector<ClassRows> counts = count_rows(dataset, labels, components);
  require_enough_groups(dataset, labels, counts);
  const std::array<double, kParts> shares = {config.train, config.validation, config.test};
  Rng rng(static_cast<std::uint64_t>(config.seed), "split");
  const std::vector<std::int32_t> parts = assign_components(counts, labels.size(), shares, rng);
  Splits splits{without_rows(dataset), without_rows(dataset), without_rows(dataset)};
  const std::array<Dataset*, kParts> targets = {&splits.train, &splits.validation, &splits.test};
  for (std::size_t i = 0; i < components.size(); ++i) {
    const std::int32_t part = parts[static_cast<std::size_t>(components[i])];
    targets[static_cast<std::size_t>(part)]->rows.push_back(dataset.rows[i]);
  }
  require_every_label(dataset, labels, splits);
  return splits;
}

}  // namespace pointsman::data
