#include "cli/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "base/stop.h"

namespace pointsman::cli {
namespace {

std::atomic<bool> saves_state = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  if (!saves_state.load(std::memory_order_relaxed) || stop_signal() != 0) _exit(128 + signal);
  request_stop(signal);
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void stop_cleanly_on_signal() { saves_state.store(true, std::memory_order_relaxed); }

}  // namespace pointsman::cli
