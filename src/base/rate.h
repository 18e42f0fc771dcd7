// How often something may happen: a count per second, minute, hour or day, written as "30/minute". Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgs {

struct Rate {
  std::uint32_t count = 0;
  std::chrono::seconds per{1};

  bool operator==(const Rate&) const = default;
};

/// Nothing when the text is not `N/second|minute|hour|day` with N from 1 to 1000000000.
std::optional<Rate> parse_rate(std::string_view text);

/// The text that parse_rate() reads back.
std::string to_text(const Rate& rate);

}  // namespace tgs
