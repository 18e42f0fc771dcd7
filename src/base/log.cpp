#include "base/log.h"

#include <unistd.h>

#include <array>
#include <ctime>

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

bool is_between(unsigned char byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

/// May `second` follow `lead`? Rules out the overlong forms, surrogates and what lies beyond U+10FFFF. C1
/// controls (U+0080..U+009F) too: they move a terminal's cursor as well as C0 does.
bool is_second_byte(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xC2:
    case 0xE0:
      return is_between(second, 0xA0, 0xBF);
    case 0xED:
      return is_between(second, 0x80, 0x9F);
    case 0xF0:
      return is_between(second, 0x90, 0xBF);
    case 0xF4:
      return is_between(second, 0x80, 0x8F);
    default:
      return is_between(second, 0x80, 0xBF);
  }
}

/// By a character's first byte; 0 where none begins so.
std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) {
    return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  }
  if (is_between(lead, 0xC2, 0xDF)) {
    return 2;
  }
  return is_between(lead, 0xE0, 0xEF) ? 3 : is_between(lead, 0xF0, 0xF4) ? 4 : 0;
}

/// How many bytes at the start of `text` are one printable character; 0 where they are none.
std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto length = length_by_lead(byte(0));
  if (length > text.size() || (length > 1 && !is_second_byte(byte(0), byte(1)))) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_between(byte(i), 0x80, 0xBF)) {
      return 0;
    }
  }
  return length;
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
