// The front as a process.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::front {

/// Runs until the monitor says stop (0) or is gone (1). The first message on `monitor` is `configure`.
int run(ipc::Channel monitor, Log& log);

}  // namespace tgs::front
