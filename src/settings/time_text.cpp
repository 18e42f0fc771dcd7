#include "settings/time_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace tgs {

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
  const std::string full =
      text.find('T') == std::string_view::npos ? std::string(text) + "T00:00:00Z" : std::string(text);
  std::tm parts{};
  const char* end = ::strptime(full.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  const std::chrono::sys_seconds time{std::chrono::seconds(::timegm(&parts))};
  // strptime() takes more than it should: spaces, single digits, the 31st of February.
  return end != nullptr && to_text(time) == full ? std::optional(time) : std::nullopt;
}

std::string to_text(std::chrono::sys_seconds time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace tgs
