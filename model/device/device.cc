#include "model/device/device.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "schema/problems.h"

namespace pointsman::model {
namespace {

constexpr std::string_view kCuda = "cuda";

// N of "cuda:N", 0 of "cuda"; nothing where it is neither.
std::optional<int> gpu_number(const std::string& text) {
  if (text == kCuda) return 0;
  if (!text.starts_with("cuda:")) return std::nullopt;
  const std::string digits = text.substr(kCuda.size() + 1);
  const bool is_number =
      !digits.empty() && digits.size() <= 2 && (digits == "0" || digits.front() != '0') &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? std::optional(std::stoi(digits)) : std::nullopt;
}

std::string accepted(std::size_t gpus) {
  std::string list = gpus > 0 ? "auto, cpu, cuda" : "auto, cpu";
  for (std::size_t i = 0; i < gpus; ++i) list += ", cuda:" + std::to_string(i);
  return list;
}

}  // namespace

std::string refuse_device_name(const std::string& text) {
  if (text == "auto" || text == "cpu" || gpu_number(text)) return "";
  return schema::quote(text) + " is not one of auto, cpu, cuda, cuda:N";
}

std::string Device::name() const { return is_gpu() ? "cuda:" + std::to_string(gpu) : "cpu"; }

std::string Device::title() const {
  return description.name.empty() ? name() : name() + " (" + description.name + ")";
}

Device choose_device(const std::string& text, const std::vector<Gpu>& gpus) {
  if (const std::string refusal = refuse_device_name(text); !refusal.empty())
    throw Error(ErrorKind::config, "device: " + refusal);
  if (text == "cpu" || (text == "auto" && gpus.empty())) return {};
  const int number = gpu_number(text).value_or(0);
  if (static_cast<std::size_t>(number) < gpus.size())
    return {number, gpus[static_cast<std::size_t>(number)]};
  throw Error(ErrorKind::system,
              "device " + text + ": " +
                  (gpus.empty() ? "no CUDA device answers to this LibTorch"
                                : "LibTorch finds " + std::to_string(gpus.size()) +
                                      (gpus.size() == 1 ? " GPU" : " GPUs")) +
                  "; accepted: " + accepted(gpus.size()),
              gpus.empty() ? "a GPU needs its driver, and LibTorch built for CUDA when Pointsman "
                             "is built"
                           : "");
}

void refuse_on_gpu(const EncoderFamily& family, const Device& device) {
  if (!device.is_gpu() || family.on_gpu) return;
  throw Error(ErrorKind::model,
              "device " + device.name() + ": encoders of the family " + family.model_type +
                  " run on the CPU alone; accepted: cpu",
              "device: cpu in the config, or --device cpu");
}

Device choose_device(const std::string& text) {
  return choose_device(text, text == "cpu" ? std::vector<Gpu>{} : find_gpus());
}

}  // namespace pointsman::model
