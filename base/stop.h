#pragma once

namespace pointsman {

// Set by the signal handler that cli/main.cc installs; long work looks here between steps, saves
// its state and throws Interrupted. 0 while nothing was asked, else the signal's number.
int stop_signal();
void request_stop(int signal);  // async-signal-safe

}  // namespace pointsman
