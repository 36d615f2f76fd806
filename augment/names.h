#pragma once

#include <string_view>

namespace pointsman::augment {

// Operators whose candidates come from elsewhere, all at once, before the others run.
inline constexpr std::string_view kBackTranslation = "back_translation";
inline constexpr std::string_view kParaphrase = "paraphrase";
// The operator that asks an encoder.
inline constexpr std::string_view kNeighbour = "neighbour";

}  // namespace pointsman::augment
