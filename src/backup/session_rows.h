// A session's rows, from what its td.binlog says. Pure; any thread.
#pragma once

#include <optional>

#include "backup/rows.h"
#include "base/ids.h"
#include "base/result.h"
#include "binlog/state.h"
#include "vault/key_ring.h"

namespace tgs::backup {

/// What the keys for the database are made for (vault/key_ring.h), and the places of what is sealed with them.
inline constexpr std::string_view kDatabasePurpose = "tgstorage database";
inline constexpr const char* kKeysTable = "tg_auth_keys";
inline constexpr const char* kSecretChatsTable = "tg_secret_chats";

/// May the rows be others now?
bool touches_rows(const binlog::Difference& difference);

/// None: it isn't logged in yet, and the rows that an earlier session of that number may have stay. Of one that is
/// logged out, or is about to be, the rows have no user. The Error names the value that can't be read.
Result<std::optional<SessionRows>> session_rows(SessionId id, const binlog::State& state,
                                                const vault::KeyRing& keys);

}  // namespace tgs::backup
