// The zygote role: a process that has TDLib's library loaded, and no secrets. It
// forks a worker for each spawn_worker message, so that workers share the library's relocated pages, and
// reports their ends. Workers outlive it: their channel goes to the monitor.
#pragma once

#include "base/log.h"
#include "ipc/channel.h"

namespace tgs::worker {

/// Waits for `configure`, of whose settings it needs the library's path. Answers worker_started with session 0 once it
/// can fork, or worker_failed. Returns the exit code, of the zygote or, in a forked child, of the worker: the
/// caller must _exit() with it.
int run_zygote(ipc::Channel monitor, Log& log);

}  // namespace tgs::worker
