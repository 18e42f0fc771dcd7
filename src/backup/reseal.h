// What is sealed in the database and in the outbox, sealed anew with the newest of several keys. Each session's rows
// are done whole or not at all; what is done already is left as it is, so that it can be begun again at any time. Any
// thread that may use the connection.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backup/outbox.h"
#include "base/ids.h"
#include "base/result.h"
#include "mysql/connection.h"
#include "vault/key_ring.h"
#include "vault/place.h"

namespace tgs::backup {

/// What it comes to: of a key of the original storage, which is bare, too. None: it is sealed with the newest key
/// already. The Error: none of the keys opens it.
Result<std::optional<std::string>> resealed(const vault::KeyRing& keys, const vault::Place& place,
                                            std::string_view bytes);

/// Of a session, or of the outbox: which of its secrets none of the keys opens, and why; they are left as they are.
using Unopened = std::vector<std::string>;

/// Of which there is anything sealed, or to be sealed.
mysql::Outcome<std::vector<SessionId>> sessions_with_secrets(mysql::Connection& connection);
mysql::Outcome<Unopened> reseal(mysql::Connection& connection, SessionId session, const vault::KeyRing& keys);
Result<Unopened> reseal(Outbox& outbox, const vault::KeyRing& keys);

/// Removes the copies of whole sessions that the newest key does not open: what is in them has a former key, too. How
/// many there were.
mysql::Outcome<std::size_t> remove_older_snapshots(mysql::Connection& connection, const vault::KeyRing& keys);

}  // namespace tgs::backup
