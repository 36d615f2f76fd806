#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "augment/filter_config.h"
#include "augment/function_words.h"
#include "augment/language.h"
#include "data/example.h"

namespace pointsman::augment {

// Why a new row is not taken, in the order in which it is looked at.
enum class Rejection {
  identical_to_row,
  identical_to_child,
  too_short,
  too_long,
  control_character,
  foreign_script,
  other_language,
  too_similar,
  too_different,
  teacher_label,
  teacher_confidence,
};
constexpr auto names_of(Rejection) {
  return std::array{std::pair{Rejection::identical_to_row, "identical_to_row"},
                    std::pair{Rejection::identical_to_child, "identical_to_child"},
                    std::pair{Rejection::too_short, "too_short"},
                    std::pair{Rejection::too_long, "too_long"},
                    std::pair{Rejection::control_character, "control_character"},
                    std::pair{Rejection::foreign_script, "foreign_script"},
                    std::pair{Rejection::other_language, "other_language"},
                    std::pair{Rejection::too_similar, "too_similar"},
                    std::pair{Rejection::too_different, "too_different"},
                    std::pair{Rejection::teacher_label, "teacher_label"},
                    std::pair{Rejection::teacher_confidence, "teacher_confidence"}};
}
inline constexpr std::size_t kRejections = names_of(Rejection{}).size();

// What a trained model says of a row.
struct Opinion {
  std::string label;
  double confidence = 0;  // its probability of that label
};
using Teacher = std::function<std::vector<Opinion>(std::span<const data::Example>)>;

// Of a row that children are made from, what they are measured against.
struct Measure {
  std::vector<std::uint64_t> grams;
  std::size_t characters = 0;
  std::array<std::size_t, kScripts> letters{};
  FunctionWords words;
  bool has_control = false;
};
Measure measure(std::string_view text);

// Whether there is a control character (U+0000 to U+001F, U+007F to U+009F) other than tab and line
// feed. `text` is valid UTF-8.
bool has_control(std::string_view text);

// Keeps the texts of all rows and of the children that were taken, normalised: identity is that of
// data::comparison_text.
class Filter {
 public:
  Filter(const FilterConfig& config, std::span<const data::Example> rows);
  // Further rows that no child may repeat.
  void refuse(std::span<const data::Example> rows);

  // Whether a child of the measured parent may be taken, all but the teacher asked; if so it is
  // remembered, so that no other is its twin. Whether its words are of another language is asked
  // only where they were written anew: operators of rules keep the language.
  std::optional<Rejection> take(const Measure& parent, const data::Example& child,
                                bool written_anew = true);
  // What a teacher's opinion says of a child.
  std::optional<Rejection> judge(const Opinion& opinion, const data::Example& child) const;

 private:
  FilterConfig config_;
  std::unordered_set<std::string> rows_;
  std::unordered_set<std::string> children_;
};

}  // namespace pointsman::augment
