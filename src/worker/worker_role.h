// The worker role: one process around TDLib, for one session or, by tdlib.sessions_per_worker, for several.
// Two threads of ours: the Sender on the main one, the Receiver on the other.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"
#include "worker/tdjson.h"

namespace tgs::worker {

/// Waits for `configure`, then serves until its sessions are closed or the monitor is gone. Returns the exit
/// code; the caller must _exit() with it: TDLib's destructors are not to run beside its threads.
int run(ipc::Channel monitor, const TdJson& td, Log& log);

/// The same for a worker that was started by exec: it loads the library that `configure` names.
int run_alone(ipc::Channel monitor, Log& log);

}  // namespace tgs::worker
