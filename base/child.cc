#include "base/child.h"

#include <sys/wait.h>

#include <cerrno>

namespace pointsman {

int wait_for_child(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace pointsman
