#include "model/kernels/kernel_table.h"

namespace pointsman::model {

constinit const Kernels kAvx512Kernels = table("AVX-512");

}  // namespace pointsman::model
