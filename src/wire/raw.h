// Looks at JSON as it was written, for what a parsed value no longer shows. Internal to wire.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tgs::raw {

/// Does some \u escape name half of a surrogate pair? Parsers differ in what they make of one (simdjson lets
/// a low one through), and TDLib aborts on it. Text that is not JSON may get either answer.
bool has_lone_surrogate(std::string_view json);

/// The value of an object's member number `index`, counted from 0, as written. `object` is valid JSON and has
/// it.
std::string_view member(std::string_view object, std::size_t index);

/// Valid JSON without the white space outside strings; otherwise as written.
void append_minified(std::string& out, std::string_view json);

}  // namespace tgs::raw
