// The file of the setting `logfile`. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs::monitor {

/// Opened to append, made where it is not there. The Error names the key and the way out.
Result<UniqueFd> open_log_file(const std::string& path);

}  // namespace tgs::monitor
