// A second opinion on JSON: Boost.JSON, which shares no code with simdjson.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string_view>

namespace tgs::fuzz {

namespace json = boost::json;

/// The parsed text; none where it isn't JSON, or is nested deeper than `max_depth`.
std::optional<json::value> parse(std::string_view text, std::size_t max_depth = 2000);

/// Has it a number whose exponent Boost takes no part of, such as 1E-444444444444? It is JSON all the same.
bool is_beyond_boost(std::string_view text);

/// The same value? Doubles may differ in their last digits: Boost 1.81 doesn't read them exactly.
bool same(const json::value& a, const json::value& b);

/// Does an object in it have a key twice? Asked of the text, because a parsed value has lost it.
bool has_key_twice(std::string_view text);

/// Is it one JSON object and a newline, as every line to a client is?
bool is_line(std::string_view text);

}  // namespace tgs::fuzz
