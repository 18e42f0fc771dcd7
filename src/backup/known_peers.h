// Rows of tg_peers: by which access hash an account can reach whom it knows. They are in the clear, as an access hash
// is of no use to whoever does not have the account's key. Nothing reads them back: TDLib can't be told any. Any thread
// that may use the connection.
#pragma once

#include "mysql/connection.h"
#include "tddb/peer_hash.h"

namespace tgs::backup {

/// Of a session that was copied whole (snapshot::ImageReader::known_peers()). Some hundred rows a statement, each
/// statement by itself: where one fails, those before it stay, and doing it again is the same as once. Rows of peers
/// that are not among them stay, too.
mysql::Outcome<void> put(mysql::Connection& connection, const tddb::KnownPeers& known);

}  // namespace tgs::backup
