#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman {

// The program's only source of randomness: xoshiro256** (Blackman and Vigna 2018), seeded by
// SplitMix64 from a seed and a stream's name, so that what one part draws never shifts another's
// numbers. Own distributions: the standard library's differ between implementations.
class Rng {
 public:
  Rng(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();                      // 64 uniform bits
  double uniform();                          // [0, 1), 53 bits
  std::uint64_t below(std::uint64_t bound);  // [0, bound), unbiased; bound > 0
  double normal();  // mean 0, sd 1 (Box and Muller; one draw of two is used)

  template <class T>
  void shuffle(std::vector<T>& values) {  // Fisher and Yates
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

  // The whole state, for checkpoints.
  using State = std::array<std::uint64_t, 4>;
  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace pointsman
