#include "base/log.h"

#include <unistd.h>

#include <array>
#include <ctime>

#include "base/printable.h"

namespace tgs {
namespace {

constexpr std::chrono::seconds kLongestFlush{1};

std::string_view name_of(LogLevel level) {
  constexpr std::array<std::string_view, 7> kNames = {"NOTICE", "FATAL", "ERROR",  "WARNING",
                                                      "INFO",   "DEBUG", "VERBOSE"};
  return kNames.at(static_cast<std::size_t>(level));
}

void append_time(std::string& line) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm utc{};
  gmtime_r(&now.tv_sec, &utc);
  fmt::format_to(std::back_inserter(line), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1'000'000);
}

std::string line_of(std::string_view role, LogLevel level, LogContext about, std::string_view text) {
  std::string line;
  line.reserve(text.size() + 96);
  append_time(line);
  fmt::format_to(std::back_inserter(line), " {} ", name_of(level));
  if (!role.empty()) {
    fmt::format_to(std::back_inserter(line), "{}: ", role);
  }
  if (about.session != 0) {
    fmt::format_to(std::back_inserter(line), "session={} ", about.session);
  }
  if (!about.client.empty()) {
    fmt::format_to(std::back_inserter(line), "client={} ", printable(about.client));
  }
  line += printable(text);
  line += '\n';
  return line;
}

}  // namespace

Log::Log(std::string role, LogLevel level) : role_(std::move(role)), level_(level) {}

void Log::write_behind() {
  writer_ = LogWriter::start([role = role_](std::size_t count) {
    return line_of(role, LogLevel::warning, {},
                   fmt::format("{} lines of the log were dropped: what it goes to took none", count));
  });
}

void Log::flush() const {
  if (writer_) {
    writer_->flush(kLongestFlush);
  }
}

std::uint64_t Log::dropped() const {
  return writer_ ? writer_->dropped() : 0;
}

void Log::write(LogLevel level, LogContext about, std::string_view text) const {
  const auto line = line_of(role_, level, about, text);
  if (!writer_) {
    // A log that can't be written must not stop the storage, and there is no better place to say so.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    return;
  }
  writer_->put(line);
  if (level == LogLevel::fatal) {
    flush();  // the process may be about to abort
  }
}

}  // namespace tgs
