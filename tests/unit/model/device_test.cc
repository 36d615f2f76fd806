#include "model/device/device.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pointsman::model {
namespace {

const std::vector<Gpu> kTwo = {{"NVIDIA A", 9, 0}, {"NVIDIA B", 7, 5}};

std::string refusal(const std::string& text, const std::vector<Gpu>& gpus, ErrorKind kind) {
  try {
    choose_device(text, gpus);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "accepted";
}

TEST(Device, NamesAreWhatInterfaceSays) {
  for (const char* name : {"auto", "cpu", "cuda", "cuda:0", "cuda:7", "cuda:15"})
    EXPECT_EQ(refuse_device_name(name), "") << name;
  for (const char* name : {"", "CPU", "gpu", "cuda:", "cuda:-1", "cuda:01", "cuda:1 ", "cuda:100",
                           "cuda:x", "cuda0", "cpu:0", "mps"}) {
    EXPECT_EQ(refuse_device_name(name),
              "'" + std::string(name) + "' is not one of auto, cpu, cuda, cuda:N");
    EXPECT_NE(refusal(name, kTwo, ErrorKind::config), "accepted") << name;
  }
}

TEST(Device, AutoTakesTheFirstGpuAndElseTheCpu) {
  EXPECT_EQ(choose_device("auto", {}).title(), "cpu");
  EXPECT_EQ(choose_device("cpu", kTwo).title(), "cpu");
  EXPECT_EQ(choose_device("auto", kTwo).title(), "cuda:0 (NVIDIA A)");
  EXPECT_EQ(choose_device("cuda", kTwo).name(), "cuda:0");
  EXPECT_EQ(choose_device("cuda:1", kTwo).title(), "cuda:1 (NVIDIA B)");
  EXPECT_TRUE(choose_device("cuda:0", kTwo).description.has_bf16());
  EXPECT_FALSE(choose_device("cuda:1", kTwo).description.has_bf16());
}

TEST(Device, AnAbsentGpuIsRefusedWithWhatIsThere) {
  EXPECT_EQ(refusal("cuda:2", kTwo, ErrorKind::system),
            "device cuda:2: LibTorch finds 2 GPUs; accepted: auto, cpu, cuda, cuda:0, cuda:1");
  for (const char* name : {"cuda", "cuda:0"}) {
    EXPECT_EQ(refusal(name, {}, ErrorKind::system),
              "device " + std::string(name) +
                  ": no CUDA device answers to this LibTorch; accepted: auto, cpu");
  }
}

TEST(Device, AFamilyWithoutADevicePassIsRefusedByName) {
  EncoderFamily family = kEncoderFamilies.front();
  family.model_type = "other";
  family.on_gpu = false;
  EXPECT_NO_THROW(refuse_on_gpu(family, choose_device("cpu", {})));
  EXPECT_NO_THROW(refuse_on_gpu(kEncoderFamilies.front(), choose_device("cuda", kTwo)));
  try {
    refuse_on_gpu(family, choose_device("cuda", kTwo));
    ADD_FAILURE() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::model);
    EXPECT_EQ(std::string(error.what()),
              "device cuda:0: encoders of the family other run on the CPU alone; accepted: cpu");
  }
}

}  // namespace
}  // namespace pointsman::model
