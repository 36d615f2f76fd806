#include "model/team.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

namespace pointsman::model {
namespace {

// Looks that a waiting thread takes before it sleeps: some tens of microseconds.
constexpr int kLooks = 2000;

void rest() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Until `value` is no longer `old`.
template <class T>
void wait_while(const std::atomic<T>& value, T old) {
  for (int i = 0; i < kLooks; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    rest();
  }
  value.wait(old, std::memory_order_acquire);
}

struct Work {
  void (*task)(const void*, std::int64_t) = nullptr;
  const void* context = nullptr;
};

class Team {
 public:
  ~Team() {
    for (const auto& member : members_) {
      member->stop = true;
      member->wake();
      member->thread.join();
    }
  }

  void run(std::int64_t tasks, const Work& work) {
    if (tasks == 1 || busy_.test_and_set(std::memory_order_acquire)) {
      for (std::int64_t i = 0; i < tasks; ++i) work.task(work.context, i);
      return;
    }
    while (static_cast<std::int64_t>(members_.size()) < tasks - 1)
      members_.push_back(std::make_unique<Member>(*this, members_.size() + 1));
    work_ = work;
    errors_.assign(static_cast<std::size_t>(tasks), nullptr);
    pending_.store(tasks - 1, std::memory_order_relaxed);
    for (std::int64_t i = 0; i + 1 < tasks; ++i) members_[static_cast<std::size_t>(i)]->wake();
    perform(0);
    for (std::int64_t left = pending_.load(); left != 0; left = pending_.load())
      wait_while(pending_, left);
    const auto failed = std::ranges::find_if(errors_, [](const auto& e) { return e != nullptr; });
    const std::exception_ptr error = failed == errors_.end() ? nullptr : *failed;
    busy_.clear(std::memory_order_release);
    if (error) std::rethrow_exception(error);
  }

 private:
  struct Member {
    Member(Team& team, std::size_t task) : thread([this, &team, task] { live(team, task); }) {}

    void wake() {
      turn.fetch_add(1, std::memory_order_release);
      turn.notify_one();
    }

    void live(Team& team, std::size_t task) {
      at::init_num_threads();  // as many as use_threads() left to LibTorch: one
      for (std::uint32_t seen = 0;; ++seen) {
        wait_while(turn, seen);
        if (stop) return;
        team.perform(task);
        team.pending_.fetch_sub(1, std::memory_order_acq_rel);
        team.pending_.notify_one();
      }
    }

    std::atomic<std::uint32_t> turn = 0;
    std::atomic<bool> stop = false;
    std::thread thread;  // the last: it reads the others
  };

  void perform(std::size_t task) noexcept {
    try {
      work_.task(work_.context, static_cast<std::int64_t>(task));
    } catch (...) {
      errors_[task] = std::current_exception();
    }
  }

  std::atomic_flag busy_;
  Work work_;
  std::vector<std::exception_ptr> errors_;
  std::atomic<std::int64_t> pending_ = 0;
  std::vector<std::unique_ptr<Member>> members_;
};

int cores() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

std::atomic<std::int64_t>& size() {
  static std::atomic<std::int64_t> threads = [] {
    at::set_num_threads(1);
    return cores();
  }();
  return threads;
}

}  // namespace

void use_threads(int threads) { size() = threads > 0 ? threads : cores(); }

std::int64_t team_size() {
  const std::int64_t threads = size();
  thread_local const bool limited = [] {
    at::init_num_threads();
    return true;
  }();
  static_cast<void>(limited);
  return threads;
}

void run_tasks(std::int64_t tasks, void (*task)(const void* context, std::int64_t number),
               const void* context) {
  static Team team;
  team.run(tasks, {task, context});
}

}  // namespace pointsman::model
