// What stands around an object on its way to the program, at its end as TDLib puts it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tgs::tdjson {

/// A program's own @extra may be so long: the storage never sees it, so that its limit doesn't count.
inline constexpr std::size_t kMaxExtra = 1U << 20U;

/// `body`: an object without its closing bracket. `extra`: raw JSON, empty for none. `client`: 0 for none.
std::string in_envelope(std::string_view body, std::string_view extra, int client);

/// The answer to a request for which there is no client any more, or never `was_there` one.
std::string answer_of_none(int client, std::string_view request, bool was_there);

}  // namespace tgs::tdjson
