// The file that keeps the key of the sessions' databases where the owner has configured none.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::monitor {

/// The base64 text of 32 bytes, as TDLib takes it. A file that is not there is made (mode 0600, on the disk
/// before this returns); one that is there is never changed. The Error names the file and the way out.
Result<Secret> read_or_make_key(const std::string& path);

}  // namespace tgs::monitor
