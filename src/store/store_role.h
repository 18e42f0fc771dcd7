// The store role: all that is persistent and is not TDLib's. The cache of names, the audit, and
// what has to do with the database: copies of sessions, their restoring, and leases.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::store {

/// Returns the exit code, once the monitor says stop or is gone.
int run(ipc::Channel monitor, Log& log);

}  // namespace tgs::store
