// The store role: the place of all that is persistent and is not TDLib's (cache, audit file, MySQL). So far it
// is only that, a place: it starts, takes its settings and waits for its end.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::store {

/// Returns the exit code, once the monitor says stop or is gone.
int run(ipc::Channel monitor, Log& log);

}  // namespace tgs::store
