#include "base/whole_number.h"

#include <charconv>

namespace tgs {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && !text.starts_with('0') ? std::optional(number) : std::nullopt;
}

}  // namespace tgs
