// The command `release`: gives up a stopped storage's leases, so that another one can run its sessions. Used at
// start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

Answer release_sessions(const Invocation& invocation);

}  // namespace tgs
