// What shells complete: the scripts for them, and the one thing that these ask, how a line can go on. Used at start-up
// only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// `tgstorage completion SHELL`.
Answer completion_script(const Invocation& invocation);

/// `tgstorage complete WORD...`: the words of a line behind the program's name, the last as far as it is written. A
/// line for each way to go on, with its meaning behind a tab; `:file` and `:folder` stand for the names that the shell
/// knows. Never fails: what can't be found out is not offered.
Answer complete_line(const Invocation& invocation);

}  // namespace tgs
