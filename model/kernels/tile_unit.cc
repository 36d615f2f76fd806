#include "model/kernels/kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace pointsman::model {

bool may_use_tiles() {
#if defined(__x86_64__)
  constexpr unsigned kTiles = 1u << 24, kTilesOfBf16 = 1u << 22, kBf16 = 1u << 5;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d & kTiles) || !(d & kTilesOfBf16))
    return false;
  if (!__get_cpuid_count(7, 1, &a, &b, &c, &d) || !(a & kBf16)) return false;
  // Linux saves the tiles of a process that has asked for them alone (arch_prctl's
  // ARCH_REQ_XCOMP_PERM for XFEATURE_XTILEDATA).
  constexpr long kRequest = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequest, kTileData) == 0;
#else
  return false;
#endif
}

}  // namespace pointsman::model
