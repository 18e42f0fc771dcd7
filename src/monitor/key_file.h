// Files that keep a key which the storage makes itself: of the sessions' databases, where the owner has configured
// none, and of the audit. Used at start-up only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::monitor {

/// The base64 text of 32 bytes, as TDLib takes it. A file that is not there is made (mode 0600, on the disk
/// before this returns); one that is there is never changed. The Error names the file and the way
/// out, the one that is always there and `other_way_out`.
Result<Secret> read_or_make_key(const std::string& path, std::string_view other_way_out);

}  // namespace tgs::monitor
