// A small file that is there whole or not at all, and on the disk.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tgs {

/// Mode 0600, in place of any former one. The Error is the system's reason; the former file is still there then.
Status write_whole_file(const std::string& path, std::string_view text);

}  // namespace tgs
