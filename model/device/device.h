#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/encoders.h"

// What `device` and `--device` may say, and what that means on this machine. Free of LibTorch, for
// the command line.

namespace pointsman::model {

// Why a text names no device, in the words of a refusal; "" for auto, cpu, cuda and cuda:N.
std::string refuse_device_name(const std::string& text);

// A GPU as its driver describes it.
struct Gpu {
  std::string name;
  int major = 0, minor = 0;  // compute capability

  // bf16 products, and flash attention's kernels (compute capability 8.0 and above).
  bool has_bf16() const { return major >= 8; }
};

struct Device {
  int gpu = -1;  // its number; -1: the CPU
  Gpu description;

  bool is_gpu() const { return gpu >= 0; }
  std::string name() const;   // "cpu", "cuda:0"
  std::string title() const;  // "cpu", "cuda:0 (NVIDIA H200)"
};

// The GPUs that LibTorch can use; none where it is a build for the CPU.
std::vector<Gpu> find_gpus();

// The device that a valid name means where these GPUs are: auto and cuda are the first one, auto
// the CPU where there is none. Errors: config (no device's name), system (a GPU that is not there,
// naming what would be accepted).
Device choose_device(const std::string& text, const std::vector<Gpu>& gpus);
Device choose_device(const std::string& text);  // among find_gpus()

// Errors: model, for a family that the device pass does not compute on a GPU.
void refuse_on_gpu(const EncoderFamily& family, const Device& device);

}  // namespace pointsman::model
