#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdlib>
#include <map>
#include <string>

#include "model/device/device.h"
#include "model/sequence_classifier.h"
#include "model/team.h"

// Every test of tests/device runs twice: on the CPU, where the whole device pass runs as on a GPU
// but for its attention kernels, and as cuda_NAME on the first GPU. CTest shows those as skipped
// where there is none.

namespace pointsman::model {

// "cpu", or what the environment variable POINTSMAN_TEST_DEVICE says.
inline std::string device_name() {
  const char* name = std::getenv("POINTSMAN_TEST_DEVICE");
  return name == nullptr ? "cpu" : name;
}
inline const torch::Device kDevice{device_name()};

inline bool device_is_absent() { return kDevice.is_cuda() && find_gpus().empty(); }

// The first line of a test or its SetUp().
#define SKIP_WITHOUT_DEVICE() \
  if (::pointsman::model::device_is_absent()) GTEST_SKIP() << "skipped: no CUDA device"

// By the names of the parameters that learn, on the CPU.
inline std::map<std::string, torch::Tensor> gradients_of(const SequenceClassifier& model) {
  std::map<std::string, torch::Tensor> gradients;
  for (const auto& item : model.named_parameters()) {
    if (item.value().grad().defined()) gradients[item.key()] = item.value().grad().cpu();
  }
  return gradients;
}

}  // namespace pointsman::model
