#include "model/kernels/kernel_table.h"

namespace pointsman::model {

constinit const Kernels kAvx512Kernels = table();

}  // namespace pointsman::model
