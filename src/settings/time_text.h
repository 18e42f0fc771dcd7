// Moments as settings and the audit write them: `2027-01-31T18:00:00Z`, always in UTC; settings may leave the time of
// day out, which means its beginning. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tgs {

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text);
std::string to_text(std::chrono::sys_seconds time);

}  // namespace tgs
