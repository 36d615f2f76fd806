#include "base/stop.h"

#include <atomic>

namespace pointsman {
namespace {

std::atomic<int> requested = 0;
static_assert(std::atomic<int>::is_always_lock_free);

}  // namespace

int stop_signal() { return requested.load(std::memory_order_relaxed); }
void request_stop(int signal) { requested.store(signal, std::memory_order_relaxed); }

}  // namespace pointsman
