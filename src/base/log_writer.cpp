#include "base/log_writer.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <utility>

#include "base/background.h"

namespace tgs {
namespace {

/// One write(2) each, so that those of several processes never mix.
void write_lines(std::string_view lines) {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n') + 1);
    // A log that can't be written must not stop the storage, and there is no better place to say so.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    lines.remove_prefix(line.size());
  }
}

}  // namespace

std::shared_ptr<LogWriter> LogWriter::start(Dropped dropped) {
  std::shared_ptr<LogWriter> writer(new LogWriter(std::move(dropped)));
  start_in_background([writer] { writer->run(); });
  return writer;
}

void LogWriter::put(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (lines_.size() + line.size() > kMostBytes) {
    ++dropped_;
    ++all_dropped_;
    return;
  }
  lines_ += line;
  has_lines_.notify_one();
}

void LogWriter::flush(Duration longest) {
  std::unique_lock lock(mutex_);
  is_done_.wait_for(lock, longest, [this] { return lines_.empty() && !is_writing_; });
}

void LogWriter::run() {
  ::prctl(PR_SET_NAME, "log");
  std::unique_lock lock(mutex_);
  for (;;) {
    is_writing_ = false;
    is_done_.notify_all();
    has_lines_.wait(lock, [this] { return !lines_.empty(); });
    is_writing_ = true;
    auto lines = std::exchange(lines_, {});
    if (const auto dropped = std::exchange(dropped_, 0); dropped > 0) {
      lines += dropped_line_(dropped);
    }
    lock.unlock();
    write_lines(lines);
    lock.lock();
  }
}

}  // namespace tgs
