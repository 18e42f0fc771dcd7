// An integer as TDLib takes one from JSON: a number, or a string of its exact decimal form ("7", not "07" or "+7").
// Pure.
#pragma once

#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tgs {

inline std::optional<std::int64_t> td_integer(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.starts_with('0') && text != "0") {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

inline std::optional<std::int64_t> td_integer(simdjson::dom::element value) {
  if (std::string_view text; value.get(text) == simdjson::SUCCESS) {
    return td_integer(text);
  }
  std::int64_t number = 0;
  return value.get(number) == simdjson::SUCCESS ? std::optional(number) : std::nullopt;
}

inline bool is_int32(std::int64_t number) {
  return number == static_cast<std::int32_t>(number);
}

}  // namespace tgs
