#include "augment/ops.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "augment/names.h"

namespace pointsman::augment {

const OperatorRow* find_operator(std::string_view name) {
  const auto* found = std::ranges::find(kOperators, name, &OperatorRow::name);
  return found == std::end(kOperators) ? nullptr : found;
}

bool needs_encoder(std::string_view name) { return name == kNeighbour; }

std::optional<std::string> apply_operator(const OperatorRow& row, const OperatorInput& input) {
  auto variant = row.apply(input);
  if (variant && (variant->empty() || *variant == input.text())) return std::nullopt;
  return variant;
}

std::vector<std::size_t> choose_places(std::size_t places, double rate, Rng& rng) {
  if (places == 0) return {};
  const double wanted = rate * static_cast<double>(places);
  const double whole = std::floor(wanted);
  const std::size_t more = rng.uniform() < wanted - whole ? 1 : 0;
  const std::size_t count =
      std::clamp<std::size_t>(static_cast<std::size_t>(whole) + more, 1, places);
  std::vector<std::size_t> all(places);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + rng.below(places - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Edit> choose_edits(const std::vector<Edit>& places, const OperatorInput& input) {
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng))
    edits.push_back(places[p]);
  return edits;
}

}  // namespace pointsman::augment
