// Writes lines to descriptor 2 on a thread of its own, so that a pipe that nobody reads, or a disk that stalls, holds up
// nobody. What does not fit meanwhile is dropped, and counted in a line of its own once there is room again. Its methods are
// for any thread; a process that forks without exec must not have one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace tgs {

class LogWriter {
 public:
  static constexpr std::size_t kMostBytes = 1U << 20U;

  /// The line that tells of so many that were dropped, with its newline.
  using Dropped = std::function<std::string(std::size_t count)>;

  /// Its thread may outlive whoever holds it: it may be waiting.
  static std::shared_ptr<LogWriter> start(Dropped dropped);

  /// With its newline. Waits for nothing.
  void put(std::string_view line);
  /// How many lines were dropped since the start.
  std::uint64_t dropped() const { return all_dropped_; }
  /// Until all that was put is written, but no longer.
  void flush(Duration longest);

 private:
  explicit LogWriter(Dropped dropped) : dropped_line_(std::move(dropped)) {}

  [[noreturn]] void run();

  const Dropped dropped_line_;
  std::mutex mutex_;  // of what follows
  std::condition_variable has_lines_;
  std::condition_variable is_done_;
  std::string lines_;
  std::size_t dropped_ = 0;  // and not told yet
  bool is_writing_ = false;
  std::atomic<std::uint64_t> all_dropped_ = 0;  // with or without the mutex
};

}  // namespace tgs
