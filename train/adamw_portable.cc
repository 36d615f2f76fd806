#include "train/adamw_kernel_table.h"

namespace pointsman::train {

constinit const AdamWKernels kPortableAdamW = table();

}  // namespace pointsman::train
