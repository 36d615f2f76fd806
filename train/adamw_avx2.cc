#include "train/adamw_kernel_table.h"

namespace pointsman::train {

constinit const AdamWKernels kAvx2AdamW = table();

}  // namespace pointsman::train
