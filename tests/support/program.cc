#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace pointsman::testing {
namespace {

Path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "pointsman-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("no temporary folder: " + pattern);
  return pattern;
}

void redirect(const Path& path, int flags, int descriptor) {
  const int file = open(path.c_str(), flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(99);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Path& folder,
                 const std::string& input)
    : scratch_(make_folder()) {
  write_file_atomically(scratch_ / "in", input);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  process_ = fork();
  if (process_ != 0) return;
  redirect(scratch_ / "in", O_RDONLY, STDIN_FILENO);
  redirect(scratch_ / "out", O_WRONLY | O_CREAT, STDOUT_FILENO);
  redirect(scratch_ / "err", O_WRONLY | O_CREAT, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(98);
  execv(argv[0], argv.data());
  _exit(97);
}

Program::~Program() {
  if (running()) {
    signal(SIGKILL);
    wait();
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch_, ignored);
}

void Program::signal(int number) const { kill(process_, number); }

bool Program::running() {
  if (process_ < 0) return false;
  if (waitpid(process_, &status_, WNOHANG) == 0) return true;
  process_ = -1;
  return false;
}

Outcome Program::wait() {
  if (process_ >= 0) waitpid(process_, &status_, 0);
  process_ = -1;
  Outcome outcome;
  outcome.code = WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
  outcome.out = read_file(scratch_ / "out");
  outcome.err = read_file(scratch_ / "err");
  return outcome;
}

Outcome run(const std::vector<std::string>& arguments, const Path& folder,
            const std::string& input) {
  return Program(arguments, folder, input).wait();
}

TemporaryFolder::TemporaryFolder() : path_(make_folder()) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace pointsman::testing
