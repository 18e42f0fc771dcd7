#include "base/log.h"

#include <unistd.h>

#include <array>
#include <ctime>

namespace tgs {
namespace {

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

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many bytes at the start of `text` are one printable character; 0 where they are none.
/// C1 controls (U+0080..U+009F) move a terminal's cursor as well as C0 does, so they don't count as
/// printable.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  }
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead >= 0xF5 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) {
      return 0;
    }
  }
  return lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0 ? 0 : length;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = character_length(text);
    if (text[0] == '\\') {
      out += "\\\\";
      length = 1;
    } else if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
      length = 1;
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return out;
}

Log::Log(std::string role, LogLevel level) : role_(std::move(role)), level_(level) {}

void Log::write(LogLevel level, LogContext about, std::string_view text) const {
  std::string line;
  line.reserve(text.size() + 96);
  append_time(line);
  fmt::format_to(std::back_inserter(line), " {} ", name_of(level));
  if (!role_.empty()) {
    fmt::format_to(std::back_inserter(line), "{}: ", role_);
  }
  if (about.session != 0) {
    fmt::format_to(std::back_inserter(line), "session={} ", about.session);
  }
  if (!about.client.empty()) {
    fmt::format_to(std::back_inserter(line), "client={} ", printable(about.client));
  }
  line += printable(text);
  line += '\n';
  // A log that can't be written must not stop the storage, and there is no better place to say so.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tgs
