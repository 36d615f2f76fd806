// Texts a second of our tokenizer on one thread, in the form of bench/peers/tokenizer.py.
//
//     tokenizer_bench FOLDER TEXTS.json ROUNDS
//
// TEXTS.json is a list of strings. Prints one JSON object with the best of ROUNDS passes and the
// loading time.
#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "base/json.h"
#include "text/tokenizer.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: tokenizer_bench FOLDER TEXTS.json ROUNDS\n";
    return 2;
  }
  try {
    const Clock::time_point loading = Clock::now();
    const auto tokenizer = pointsman::text::load_tokenizer(argv[1]);
    const double load_ms = 1000 * seconds_since(loading);
    const auto texts =
        pointsman::read_json(argv[2], pointsman::ErrorKind::data).get<std::vector<std::string>>();
    constexpr std::size_t kMaxLength = 128;
    double best = std::numeric_limits<double>::infinity();
    std::size_t tokens = 0;
    for (int round = 0; round < std::stoi(argv[3]); ++round) {
      const Clock::time_point start = Clock::now();
      tokens = 0;
      for (const std::string& text : texts)
        tokens += tokenizer->encode(text, kMaxLength).ids.size();
      best = std::min(best, seconds_since(start));
    }
    pointsman::Json result;
    result["texts"] = texts.size();
    result["tokens"] = tokens;
    result["texts_per_second"] = static_cast<double>(texts.size()) / best;
    result["load_ms"] = load_ms;
    std::cout << result.dump() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
