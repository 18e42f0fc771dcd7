// The whole table of commands as one page: tgstorage(1) for man, and docs/commands.md. Pure; any thread.
#pragma once

#include <string>

#include "cli/invocation.h"

namespace tgs {

/// Roff, with the macros of man(7).
std::string manual_page();

/// docs/commands.md: a test compares them byte for byte.
std::string commands_page();

/// `tgstorage manual [--markdown]`.
Answer print_manual(const Invocation& invocation);

}  // namespace tgs
