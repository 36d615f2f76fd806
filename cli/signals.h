#pragma once

namespace pointsman::cli {

// SIGINT and SIGTERM end the process at once with 130 and 143 …
void install_signal_handlers();
// … and after this call the first only asks for a stop (base/stop.h), so that the state can be
// saved.
void stop_cleanly_on_signal();

}  // namespace pointsman::cli
