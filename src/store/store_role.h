// The store role: all that is persistent and is not TDLib's. That is the cache of names, the audit, and a watch on the
// database.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::store {

/// Returns the exit code, once the monitor says stop or is gone.
int run(ipc::Channel monitor, Log& log);

}  // namespace tgs::store
