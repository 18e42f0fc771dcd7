// The one way in which numbers that somebody types are read. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tgs {

inline constexpr std::string_view kWholeNumbers = "a whole number from 1 to 18446744073709551615";

/// None for anything but decimal digits without a leading zero, up to 2^64-1.
std::optional<std::uint64_t> whole_number(std::string_view text);

}  // namespace tgs
