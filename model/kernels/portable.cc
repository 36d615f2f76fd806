#include "model/kernels/kernel_table.h"

namespace pointsman::model {

constinit const Kernels kPortableKernels = table("portable");

}  // namespace pointsman::model
