// `tgstorage sessions` and `clients`: what goes on in the running storage, as tables. One thread; waits.
#pragma once

#include "cli/invocation.h"
#include "cli/live.h"

namespace tgs {

Answer list_sessions(const Invocation& invocation);
Answer list_clients(const Invocation& invocation);

/// The same for `top`: with what happened since `before`, `seconds` ago, in place of the counts since the start.
std::string table_of_rates(const Live& now, const Live& before, double seconds);

}  // namespace tgs
