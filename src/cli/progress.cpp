#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace tgs {

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      total_(std::max<std::uint64_t>(total, 1)),
      is_seen_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (is_seen_ && shown_ <= 100) {
    ::dprintf(STDERR_FILENO, "\r\033[K");
  }
}

void Progress::add(std::uint64_t count) {
  done_ += count;
  const auto percent = std::min<std::uint64_t>(100, done_ * 100 / total_);
  if (is_seen_ && percent != shown_) {
    shown_ = percent;
    ::dprintf(STDERR_FILENO, "\r%s: %u %%", what_.c_str(), static_cast<unsigned>(percent));
  }
}

}  // namespace tgs
