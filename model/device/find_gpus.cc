#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <array>

#include "model/device/device.h"

namespace pointsman::model {
namespace {

// The functions of NVIDIA's driver, whose library is there wherever a GPU answers. So neither the
// CUDA toolkit nor its headers are needed to build.
class Driver {
 public:
  Driver() : library_(::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {}
  ~Driver() {
    if (library_) ::dlclose(library_);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Of a GPU by the number that LibTorch gives it, too; as far as the driver tells.
  Gpu describe(int number) const {
    constexpr int kMajor = 75, kMinor = 76;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*
    Gpu gpu;
    const auto init = function<int(unsigned)>("cuInit");
    const auto get = function<int(int*, int)>("cuDeviceGet");
    const auto name = function<int(char*, int, int)>("cuDeviceGetName");
    const auto attribute = function<int(int*, int, int)>("cuDeviceGetAttribute");
    int device = 0;
    if (!init || !get || !name || !attribute || init(0) != 0 || get(&device, number) != 0)
      return gpu;
    std::array<char, 256> text{};
    if (name(text.data(), static_cast<int>(text.size() - 1), device) == 0) gpu.name = text.data();
    attribute(&gpu.major, kMajor, device);
    attribute(&gpu.minor, kMinor, device);
    return gpu;
  }

 private:
  template <class F>
  F* function(const char* name) const {
    return library_ ? reinterpret_cast<F*>(::dlsym(library_, name)) : nullptr;
  }

  void* library_;
};

}  // namespace

std::vector<Gpu> find_gpus() {
  const auto& hooks = at::detail::getCUDAHooks();
  std::vector<Gpu> gpus;
  if (!hooks.hasCUDA()) return gpus;
  const Driver driver;
  for (int i = 0; i < hooks.getNumGPUs(); ++i) gpus.push_back(driver.describe(i));
  return gpus;
}

}  // namespace pointsman::model
