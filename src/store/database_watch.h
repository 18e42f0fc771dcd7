// Looks after the database of the setting `mysql`: connects, checks its tables, and says in the log how that stands: one
// line when all is well, one for each other fault until then. It tries for ever, and nothing waits for it.
#pragma once

#include "base/log.h"
#include "settings/settings.h"

namespace tgs::store {

/// Starts a thread that lasts until the process ends by _exit(), since nothing can call it back from a server that does
/// not answer. Both outlive it.
void watch_database(const MysqlSettings& settings, Log& log);

}  // namespace tgs::store
