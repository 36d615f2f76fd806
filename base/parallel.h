#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace pointsman {

// Calls work(begin, end) on `threads` contiguous shares of [0, count). Results do not depend on the
// number of threads as long as the shares write apart from one another. The first exception comes
// home.
template <class Work>
void parallel_for(int threads, std::size_t count, const Work& work) {
  const std::size_t shares =
      std::max<std::size_t>(1, std::min<std::size_t>(count, static_cast<std::size_t>(threads)));
  if (shares == 1) return work(0, count);
  std::vector<std::exception_ptr> errors(shares);
  std::vector<std::thread> others;
  const auto share = [&](std::size_t i) {
    try {
      work(count * i / shares, count * (i + 1) / shares);
    } catch (...) {
      errors[i] = std::current_exception();
    }
  };
  for (std::size_t i = 1; i < shares; ++i) others.emplace_back(share, i);
  share(0);
  for (std::thread& other : others) other.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

// The given number, or the machine's where it is 0.
inline int threads_or_all(int threads) {
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace pointsman
