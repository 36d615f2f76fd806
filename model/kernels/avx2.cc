#include "model/kernels/kernel_table.h"

namespace pointsman::model {

constinit const Kernels kAvx2Kernels = table("AVX2");

}  // namespace pointsman::model
