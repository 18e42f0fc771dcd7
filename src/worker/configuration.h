// The message with which each process of src/worker begins.
#pragma once

#include "base/result.h"
#include "ipc/channel.h"
#include "settings/settings.h"

namespace tgs::worker {

/// Waits for `configure`. Of its text, which may hold secrets, no copy is left.
Result<Settings> wait_for_settings(const ipc::Channel& monitor);

}  // namespace tgs::worker
