// The store role: all that is persistent and is not TDLib's. So far that is the cache of names and the audit; MySQL will
// live here too.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::store {

/// Returns the exit code, once the monitor says stop or is gone.
int run(ipc::Channel monitor, Log& log);

}  // namespace tgs::store
