// What others wrote, as a terminal or a line of a log may have it. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

/// `text` with control characters, invalid UTF-8 and backslashes written as escapes: safe in a line of a log.
std::string printable(std::string_view text);
/// The same but for backslashes, which stay: for what may have been made printable before.
std::string visible(std::string_view text);

/// JSON that says the same: DEL, C1 controls and what turns the direction of writing are \uXXXX, as is each byte that
/// is no UTF-8.
std::string printable_json(std::string_view json);

}  // namespace tgs
