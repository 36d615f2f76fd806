#pragma once

#include <cstdint>

namespace pointsman::model {

// How many threads share the work of one batch, in the whole program; 0: one a core. LibTorch's own
// operations run on the thread that calls them from then on. OpenMP, which they would use, keeps
// its threads waiting actively for milliseconds: with other work on the machine they take the core
// from the thread that is waited for. Call it while nothing is computed.
void use_threads(int threads);
// What was asked for; one a core before that.
std::int64_t team_size();

// Calls task(context, 0) … task(context, tasks - 1), each on a thread of its own, the caller's for
// the first, and returns when all are over; the first exception, by number, is rethrown. Threads
// are kept for the next call, and wait for a moment actively, then asleep. While the tasks of
// another caller run, from within a task, or where there are no more threads to be had, the caller
// does all of its own itself, one after the other up to the first exception. Not for a child after
// fork().
void run_tasks(std::int64_t tasks, void (*task)(const void* context, std::int64_t number),
               const void* context);

// The same for a function of the task's number.
template <class F>
void run_together(std::int64_t tasks, const F& f) {
  run_tasks(
      tasks,
      [](const void* context, std::int64_t number) { (*static_cast<const F*>(context))(number); },
      &f);
}

}  // namespace pointsman::model
