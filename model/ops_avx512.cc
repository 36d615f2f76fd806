#include "model/ops_kernel_table.h"

namespace pointsman::model {

constinit const Kernels kAvx512Kernels = table();

}  // namespace pointsman::model
