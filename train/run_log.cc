#include "train/run_log.h"

#include <string>
#include <utility>
#include <vector>

namespace pointsman::train {

RunLog::RunLog(const Path& folder, std::uint64_t metrics_bytes, std::uint64_t event_bytes)
    : metrics_(folder / "metrics.jsonl", metrics_bytes), events_(folder, event_bytes) {}

void RunLog::add(std::string_view group, const Json& record) {
  metrics_.append(record.dump() + "\n");
  std::vector<std::pair<std::string, double>> scalars;
  for (const auto& [key, value] : record.items()) {
    if (value.is_number() && key != "step")
      scalars.emplace_back(std::string(group) + "/" + key, value.get<double>());
  }
  events_.add(record.at("step").get<std::int64_t>(), scalars);
}

void RunLog::sync() {
  metrics_.sync();
  events_.sync();
}

}  // namespace pointsman::train
