// The settings as the monitor hands them to a role: with the message that it begins with, and later where they are read
// anew. Of their text, which may hold secrets, no copy is left.
#pragma once

#include "base/result.h"
#include "ipc/channel.h"
#include "settings/settings.h"

namespace tgs::role {

/// Of the descriptor of a `configure` message.
Result<Settings> settings_from(int fd);

/// Waits for the first message.
Result<Settings> wait_for_settings(const ipc::Channel& monitor);

}  // namespace tgs::role
