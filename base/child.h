#pragma once

#include <signal.h>
#include <sys/types.h>

namespace pointsman {

// How a child ended can be asked for unless SIGCHLD is ignored, as some supervisors leave it: it is
// not for as long as this lives.
class ChildrenAreWaitedFor {
 public:
  ChildrenAreWaitedFor() : before_(::signal(SIGCHLD, SIG_DFL)) {}
  ~ChildrenAreWaitedFor() { ::signal(SIGCHLD, before_); }
  ChildrenAreWaitedFor(const ChildrenAreWaitedFor&) = delete;
  ChildrenAreWaitedFor& operator=(const ChildrenAreWaitedFor&) = delete;

 private:
  void (*before_)(int);
};

// The status that waitpid() gives of a child, once it has ended.
int wait_for_child(pid_t child);

}  // namespace pointsman
