// Makes a new td.binlog of a log-in: with it in an empty folder, TDLib is ready without a code. It asks Telegram for
// all else, and has no access hashes. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/login.h"

namespace tgs::binlog {

/// The file's bytes. `database_key`: see Cipher::of(); none: not encrypted, which TDLib takes under any key, and
/// encrypts at once. The Error: the system gives no random bytes.
Result<Secret> make_binlog(const Login& login, std::optional<std::string_view> database_key);

}  // namespace tgs::binlog
