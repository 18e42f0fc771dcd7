// What `tgstorage --help` and `tgstorage help COMMAND` print, from the table of commands. Used at start-up only.
#pragma once

#include <string_view>

#include "cli/invocation.h"

namespace tgs {

/// On a command, on those that begin with that word (`backup`), or, where it is empty, on all. An Answer with exit code
/// 2 where there is none of that name.
Answer help_on(std::string_view name);

/// `tgstorage help [COMMAND]`.
Answer show_help(const Invocation& invocation);

}  // namespace tgs
