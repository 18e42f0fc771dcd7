// A new td.binlog, where TDLib has none. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tgs::binlog {

/// Makes `path` whole or not at all, mode 0600. Refuses where there is one, and where there is a `path`.new: that is
/// how TDLib leaves its file when it is stopped while it writes it anew, and what it then goes on with. The Error names
/// the path.
Status write_new_file(const std::string& path, std::string_view bytes);

}  // namespace tgs::binlog
