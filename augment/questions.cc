#include "augment/questions.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::augment {

std::vector<std::size_t> questions_in_turn(const Questions& questions,
                                           const std::vector<bool>& open) {
  std::vector<std::vector<std::size_t>> of_class(questions.lacking.size());
  for (std::size_t i = 0; i < questions.texts.size(); ++i) {
    std::vector<std::size_t>& own = of_class[questions.texts[i].of_class];
    const double lacking = questions.lacking[questions.texts[i].of_class];
    if (open[i] && static_cast<double>(own.size()) * questions.each < lacking) own.push_back(i);
  }
  std::vector<std::pair<double, std::size_t>> turns;  // the k-th of n questions at (k + 1/2) / n
  for (const std::vector<std::size_t>& own : of_class) {
    for (std::size_t k = 0; k < own.size(); ++k)
      turns.emplace_back((static_cast<double>(k) + 0.5) / static_cast<double>(own.size()), own[k]);
  }
  std::ranges::stable_sort(turns, {}, &std::pair<double, std::size_t>::first);
  std::vector<std::size_t> order;
  for (const auto& [at, position] : turns) order.push_back(position);
  return order;
}

}  // namespace pointsman::augment
