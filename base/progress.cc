#include "base/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/log.h"
#include "base/number_text.h"

namespace pointsman {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlain = std::chrono::seconds(10);
constexpr std::int64_t kBarWidth = 20;

void to_stderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;  // nobody reads: progress is not worth an error
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string format_rate(double rate) { return number_text(rate < 100 ? "%.1f" : "%.0f", rate); }

}  // namespace

std::string format_duration(double seconds) {
  const auto total = std::lround(std::clamp(seconds, 0.0, 3.6e8));
  char text[48];
  if (total < 60) {
    std::snprintf(text, sizeof text, "%lds", total);
  } else if (total < 3600) {
    std::snprintf(text, sizeof text, "%ldm%02lds", total / 60, total % 60);
  } else {
    std::snprintf(text, sizeof text, "%ldh%02ldm", total / 3600, total / 60 % 60);
  }
  return text;
}

std::string format_progress(const ProgressLine& line, std::size_t columns) {
  const std::int64_t total = std::max<std::int64_t>(line.total, 1);
  const std::int64_t done = std::clamp<std::int64_t>(line.done, 0, total);
  const auto filled = static_cast<std::size_t>(done * kBarWidth / total);
  std::string text = line.what + " [" + std::string(filled, '#') +
                     std::string(static_cast<std::size_t>(kBarWidth) - filled, '-') + "] " +
                     std::to_string(done) + "/" + std::to_string(total) + " " +
                     std::to_string(done * 100 / total) + "%";
  const std::int64_t here = done - line.first;
  if (here > 0 && line.seconds > 0) {
    text += "  " + format_rate(line.rate) + " " + line.unit + "/s";
    if (done < total) {
      const double left =
          line.seconds * static_cast<double>(total - done) / static_cast<double>(here);
      text += "  " + format_duration(left) + " left";
    }
  }
  if (!line.note.empty()) text += "  " + line.note;
  return text.substr(0, columns);
}

Progress::Progress(std::string what, std::string unit, std::int64_t total, std::int64_t first)
    : start_(Clock::now()), drawn_(start_), terminal_(::isatty(STDERR_FILENO) == 1) {
  line_.what = std::move(what);
  line_.unit = std::move(unit);
  line_.total = total;
  line_.done = line_.first = first;
}

Progress::~Progress() { erase(); }

void Progress::update(std::int64_t done, double units, std::string_view note) {
  if (log::level() == log::Level::quiet) return;
  const auto now = Clock::now();
  line_.done = done;
  line_.note = note;
  line_.seconds = std::chrono::duration<double>(now - start_).count();
  line_.rate = line_.seconds > 0 ? units / line_.seconds : 0;
  if (now - drawn_ < (terminal_ ? Clock::duration(kRedraw) : Clock::duration(kPlain))) return;
  drawn_ = now;
  if (!terminal_) {
    log::info(format_progress(line_, 200));
    return;
  }
  to_stderr("\r\x1b[K" + format_progress(line_, terminal_columns() - 1));
  on_screen_ = true;
}

void Progress::say(std::string_view message) {
  erase();
  log::info(message);
}

void Progress::erase() {
  if (on_screen_) to_stderr("\r\x1b[K");
  on_screen_ = false;
}

}  // namespace pointsman
