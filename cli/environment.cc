#include "cli/environment.h"

#include <fstream>
#include <string>
#include <thread>

#include "cli/version.h"
#include "model/device/device.h"

namespace pointsman::cli {
namespace {

// The processor's name as the kernel gives it; null where it gives none.
Json cpu_name() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return nullptr;
}

}  // namespace

Json environment(const RunConfig& config, const std::string& dataset_hash, int threads) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  Json json;
  json["version"] = version();
  json["commit"] = commit();
  json["compiler"] = compiler();
  json["libtorch"] = torch_version();
  json["cpu"] = cpu_name();
  json["cores"] = cores;
  json["device"] = model::choose_device(config.device).title();
  json["threads"] = threads > 0 ? threads : cores;
  json["seed"] = config.train.seeds.front();
  json["seeds"] = config.train.seeds;
  json["dataset_hash"] = dataset_hash;
  return json;
}

}  // namespace pointsman::cli
