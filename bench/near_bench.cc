// Seconds that the search for near duplicates takes: bench/near.py.
//
//     near_bench FILE.csv THREADS clusters|pairs [ANSWER.json]
//
// Prints one JSON object. ANSWER.json: the normalised texts, each once, and the pairs among them.
#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "data/near/near_clusters.h"
#include "data/near/near_pairs.h"
#include "data/pairs.h"
#include "data/read.h"

namespace {

namespace data = pointsman::data;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The normalised texts of a file, each once.
std::vector<std::string> read_distinct(const pointsman::Path& path, std::size_t& rows) {
  std::vector<std::string> texts;
  std::unordered_set<std::string> seen;
  data::read_texts(path, {}, 1000, [&](std::span<const data::Example> some) {
    rows += some.size();
    for (const data::Example& row : some) {
      std::string text = data::comparison_text(row);
      if (seen.insert(text).second) texts.push_back(std::move(text));
    }
  });
  return texts;
}

std::int64_t count_clusters(const std::vector<std::string>& texts, int threads) {
  std::int64_t count = 0;
  for (const std::int64_t cluster : data::find_near_clusters(texts, threads))
    count = std::max(count, cluster + 1);
  return count;
}

std::int64_t find_pairs(const std::vector<std::string>& texts, int threads, const char* path) {
  const std::vector<data::NearPair> pairs = data::find_near_pairs(texts, threads);
  if (path != nullptr) {
    pointsman::Json answer;
    answer["texts"] = texts;
    answer["pairs"] = pointsman::Json::array();
    for (const auto& [first, second] : pairs) answer["pairs"].push_back({first, second});
    pointsman::write_json(path, answer);
  }
  return static_cast<std::int64_t>(pairs.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::cerr << "usage: near_bench FILE.csv THREADS clusters|pairs [ANSWER.json]\n";
    return 2;
  }
  try {
    const int threads = std::stoi(argv[2]);
    pointsman::Json result;
    std::size_t rows = 0;
    const Clock::time_point reading = Clock::now();
    const std::vector<std::string> texts = read_distinct(argv[1], rows);
    result["read_seconds"] = seconds_since(reading);
    result["rows"] = rows;
    result["distinct"] = texts.size();
    const Clock::time_point start = Clock::now();
    const bool wants_pairs = std::string(argv[3]) == "pairs";
    const auto found = wants_pairs ? find_pairs(texts, threads, argc == 5 ? argv[4] : nullptr)
                                   : count_clusters(texts, threads);
    result["found"] = found;
    result["seconds"] = seconds_since(start);
    std::cout << result.dump() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
