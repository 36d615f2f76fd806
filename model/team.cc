#include "model/team.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace pointsman::model {
namespace {

// Looks that a waiting thread takes before it sleeps: a tenth of a millisecond or less.
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
  void run(std::size_t tasks, const Work& work) {
    if (tasks <= 1 || busy_.test_and_set(std::memory_order_acquire)) return alone(tasks, work);
    if (!make_room(tasks)) {
      busy_.clear(std::memory_order_release);
      return alone(tasks, work);
    }
    work_ = work;
    pending_.store(static_cast<std::uint32_t>(tasks - 1), std::memory_order_relaxed);
    for (std::size_t i = 0; i + 1 < tasks; ++i) members_[i]->wake();
    perform(0);
    for (std::uint32_t left = pending_.load(); left != 0; left = pending_.load())
      wait_while(pending_, left);
    const auto failed = std::ranges::find_if(errors_, [](const auto& e) { return e != nullptr; });
    const std::exception_ptr error = failed == errors_.end() ? nullptr : *failed;
    busy_.clear(std::memory_order_release);
    if (error) std::rethrow_exception(error);
  }

 private:
  struct Member {
    Member(Team& team, std::size_t task) {
      std::thread([this, &team, task] { live(team, task); }).detach();
    }

    void wake() {
      turn.fetch_add(1, std::memory_order_release);
      turn.notify_one();
    }

    void live(Team& team, std::size_t task) {
      at::init_num_threads();  // as many as use_threads() left to LibTorch: one
      for (std::uint32_t seen = 0;; ++seen) {
        wait_while(turn, seen);
        team.perform(task);
        team.pending_.fetch_sub(1, std::memory_order_acq_rel);
        team.pending_.notify_one();
      }
    }

    std::atomic<std::uint32_t> turn = 0;
  };

  static void alone(std::size_t tasks, const Work& work) {
    for (std::size_t i = 0; i < tasks; ++i) work.task(work.context, static_cast<std::int64_t>(i));
  }

  // Members and errors for so many tasks; false where the system gives no more threads or memory.
  bool make_room(std::size_t tasks) {
    try {
      errors_.assign(tasks, nullptr);
      members_.reserve(tasks);
      while (members_.size() + 1 < tasks)
        members_.push_back(std::make_unique<Member>(*this, members_.size() + 1));
      return true;
    } catch (const std::system_error&) {
      return false;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

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
  std::atomic<std::uint32_t> pending_ = 0;
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
  static Team& team = *new Team;  // for ever: its threads may outlive main()
  team.run(static_cast<std::size_t>(tasks), {task, context});
}

}  // namespace pointsman::model
