// A session as the database has it, and the td.binlog that comes of it: with that in an empty folder it is ready
// without a code. Whatever is wrong, nothing is changed. Any thread that may use the connection.
#pragma once

#include <optional>
#include <vector>

#include "backup/rows.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "binlog/login.h"
#include "mysql/connection.h"
#include "vault/key_ring.h"

namespace tgs::backup {

/// Its rows without phone number and secret chats. None: nobody is logged in with that number. A key is an envelope, or
/// as the original storage wrote it: the bare binlog::AuthKey::kSize bytes.
mysql::Outcome<std::optional<SessionRows>> stored_session(mysql::Connection& connection, SessionId id);

/// Of all that somebody is logged in with, in their order.
mysql::Outcome<std::vector<SessionId>> stored_sessions(mysql::Connection& connection);

/// Its log-in, with the key of the home data center. The Error names session and data center.
Result<binlog::Login> login_in(const SessionRows& rows, const vault::KeyRing& keys);

/// Whether a session's files have the log-in that its rows have: the Error where it was logged in anew between them.
Status check_login(const Result<binlog::Login>& in_files, const binlog::Login& in_rows);

/// The file, which was read back. `rows`: of a session with a user. Of the keys only that of the home data center is
/// opened, and goes in: for others TDLib makes new ones as it needs them. The Error names session and data center.
Result<Secret> binlog_of(const SessionRows& rows, const vault::KeyRing& keys, const Secret& database_key);

}  // namespace tgs::backup
