// TDLib's log on its way into ours. TDLib's callback has no context, so there is one per process: install it
// before the first client and never again. TDLib calls it from its own threads.
#pragma once

#include "base/log.h"
#include "settings/settings.h"
#include "worker/tdjson.h"

namespace tgs::worker {

/// What is printed is redacted. `log` lives as long as the process.
void install_tdlib_log(const TdJson& td, const TdlibSettings& settings, Log& log);

}  // namespace tgs::worker
