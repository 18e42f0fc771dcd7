// The log: one line an event, written to descriptor 2 by a single write(2), so that lines of several processes that
// share a file never mix, at once or behind. In a role descriptor 2 is a pipe to the monitor (monitor/role_logs.h).
// Format: `2026-01-31T12:00:00.123Z WARNING session=42 client=127.0.0.1:5060 text`.
// Whatever stands in the text, a line stays a line: control characters and invalid UTF-8 are escaped here.
// Secrets must not be passed in; a tgs::Secret prints as ***. Usable from any thread.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log_writer.h"

namespace tgs {

/// The levels of the setting `debug_level`: a line appears when its level is at most that number.
enum class LogLevel : int { none = 0, fatal = 1, error = 2, warning = 3, info = 4, debug = 5, verbose = 6 };

/// What a line is about. An id of 0 and an empty client mean "none" and leave no trace in the line.
struct LogContext {
  std::uint64_t session = 0;
  std::string_view client = {};
};

class Log {
 public:
  /// `role` is printed in front of the text for all but the monitor (empty there).
  explicit Log(std::string role, LogLevel level = LogLevel::info);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log() { flush(); }

  /// From now on only fatal() waits for whoever reads the log (see LogWriter, also for the conditions). Call it before
  /// other threads start.
  void write_behind();
  /// Waits for what is not written yet, a second at most: before the process ends otherwise than by main's return.
  void flush() const;

  /// Lines that were not written, as what they go to took none.
  std::uint64_t dropped() const;

  void set_level(LogLevel level) { level_ = level; }
  bool shows(LogLevel level) const { return static_cast<int>(level) <= static_cast<int>(level_.load()); }

  /// Always printed, whatever the level: the version line and the like.
  void notice(std::string_view text) { write(LogLevel::none, {}, text); }

  template <class... Args>
  void fatal(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::fatal, about, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void error(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::error, about, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void warning(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::warning, about, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void info(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::info, about, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void debug(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::debug, about, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void verbose(LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    put(LogLevel::verbose, about, format, std::forward<Args>(args)...);
  }

 private:
  template <class... Args>
  void put(LogLevel level, LogContext about, fmt::format_string<Args...> format, Args&&... args) {
    if (shows(level)) {
      write(level, about, fmt::format(format, std::forward<Args>(args)...));
    }
  }
  void write(LogLevel level, LogContext about, std::string_view text) const;

  const std::string role_;
  std::atomic<LogLevel> level_;
  std::shared_ptr<LogWriter> writer_;  // null: lines are written at once
};

}  // namespace tgs
