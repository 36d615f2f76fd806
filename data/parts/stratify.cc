#include "data/parts/stratify.h"

#include <algorithm>

#include "base/error.h"
#include "data/components.h"
#include "data/parts/leak_check.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

// Rows of each class in each component.
std::vector<ClassRows> count_rows(const Dataset& dataset, const LabelMap& labels,
                                  std::span<const std::int64_t> component_of) {
  const std::int64_t count = 1 + *std::max_element(component_of.begin(), component_of.end());
  std::vector<ClassRows> rows(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < component_of.size(); ++i) {
    ClassRows& classes = rows[static_cast<std::size_t>(component_of[i])];
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

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Stratifier::Stratifier(const Dataset& dataset)
    : dataset_(dataset),
      labels_(collect_labels(dataset)),
      component_of_(find_components(dataset)),
      components_(count_rows(dataset, labels_, component_of_)) {}

void Stratifier::require_components(std::size_t parts, const std::string& need,
                                    const std::string& hint) const {
  std::vector<std::int64_t> groups(static_cast<std::size_t>(labels_.size()));
  std::vector<std::int64_t> rows(groups.size());
  for (const ClassRows& component : components_) {
    for (const auto& [label, count] : component) {
      ++groups[static_cast<std::size_t>(label)];
      rows[static_cast<std::size_t>(label)] += count;
    }
  }
  for (std::size_t c = 0; c < groups.size(); ++c) {
    if (groups[c] >= static_cast<std::int64_t>(parts)) continue;
    throw Error(ErrorKind::data, Place{dataset_.path},
                "the label " + schema::quote(labels_.name(static_cast<std::int32_t>(c))) + " has " +
                    counted(rows[c], "row") + " in " + counted(groups[c], "group") +
                    " (of one 'group', or of texts that are equal or nearly so); " + need,
                hint);
  }
}

void Stratifier::require_every_label(std::span<const std::int32_t> parts,
                                     std::span<const std::string> names) const {
  const auto labels = static_cast<std::size_t>(labels_.size());
  std::vector<bool> seen(names.size() * labels);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int32_t label = labels_.find(dataset_.rows[i].label);
    seen[static_cast<std::size_t>(parts[i]) * labels + static_cast<std::size_t>(label)] = true;
  }
  const auto missing = std::find(seen.begin(), seen.end(), false);
  if (missing == seen.end()) return;
  const auto cell = static_cast<std::size_t>(missing - seen.begin());
  throw Error(ErrorKind::data, Place{dataset_.path},
              "no split found that gives " + names[cell / labels] + " a row with the label " +
                  schema::quote(labels_.name(static_cast<std::int32_t>(cell % labels))) +
                  ": its groups hold other labels too; every part needs every label",
              "parts of very different groups and labels are better made by hand: train_file, "
              "validation_file, test_file");
}

std::vector<std::int32_t> Stratifier::assign(std::span<const double> shares,
                                             std::span<const std::string> names, Rng& rng) const {
  const std::vector<std::int32_t> part_of_component =
      assign_components(components_, labels_.size(), shares, rng);
  std::vector<std::int32_t> parts;
  for (const std::int64_t component : component_of_)
    parts.push_back(part_of_component[static_cast<std::size_t>(component)]);
  require_every_label(parts, names);
  PM_CHECK(!has_leak(dataset_.rows, parts), "components stay whole");
  return parts;
}

}  // namespace pointsman::data
