#include "model/kernels/attention_tiles.h"
#include "model/kernels/kernel_table.h"

namespace pointsman::model {
namespace {

constexpr Kernels with_tiles(Kernels kernels) {
  kernels.bf16.attend = &attend_tiles;
  kernels.multiply_tiles = &multiply_tiles<Bf16>;
  kernels.multiply_tiles_fp32 = &multiply_tiles<float>;
  return kernels;
}

}  // namespace

constinit const Kernels kAmxKernels = with_tiles(table("AMX"));

}  // namespace pointsman::model
