// Writing strings as JSON. Internal to wire.
#pragma once

#include <cstddef>
#include <string_view>

namespace tgs::escape {

/// How many bytes from the beginning need no escape in a JSON string.
std::size_t plain_prefix(std::string_view text);

/// Writes `c`, which needs one, as its escape; returns the place behind it. At most `longest` bytes.
inline constexpr std::size_t longest = 6;
char* write(char* out, char c);

}  // namespace tgs::escape
