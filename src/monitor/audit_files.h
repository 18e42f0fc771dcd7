// What has to be there before the store can write the audit. Used at start-up only.
#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "settings/settings.h"

namespace tgs::monitor {

/// Makes the file's folder, the file and the key, where they are not there. An Error for the owner where that can't be
/// done and the audit is required; else a line in the log.
Status prepare_audit(const Settings& settings, Log& log);

}  // namespace tgs::monitor
