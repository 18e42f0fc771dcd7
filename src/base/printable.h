// What others wrote, as a terminal may have it. Text for a line is printable() of log.h. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

/// JSON that says the same: DEL, C1 controls and what turns the direction of writing are \uXXXX, as is each byte that is no
/// UTF-8.
std::string printable_json(std::string_view json);

}  // namespace tgs
