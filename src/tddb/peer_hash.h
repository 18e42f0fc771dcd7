// The access hashes by which an account can reach whom it knows, from the values in its db.sqlite: `usID` of users and
// `chID` of channels (basic groups need none). How TDLib writes these is its own affair, so only the beginning of a
// value is read, and only where the value is of the one format that this was found out for. As in TDLib 1.8.67:
// td/telegram/UserManager.cpp (User::store), ChatManager.cpp (Channel::store), DialogParticipant.h,
// logevent/LogEvent.h; tests/system/knownPeers.test.mjs compares with what a data center has given out. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tddb/database.h"

namespace tgs::tddb {

struct PeerHash {
  std::int64_t peer = 0;  ///< the chat's id, as TDLib numbers it: a user's own, -100… of a channel
  std::int64_t access_hash = 0;

  bool operator==(const PeerHash&) const = default;
};

/// An account, and whom it knows.
struct KnownPeers {
  std::int64_t account = 0;  ///< its user's id
  std::vector<PeerHash> peers;
};

/// None: of another kind, in another form, or without a hash that could be used. Never fails on any bytes.
std::optional<PeerHash> peer_hash(std::string_view key, std::string_view value);

/// All that are in it, in any order.
Result<std::vector<PeerHash>> peer_hashes(const Database& database);

}  // namespace tgs::tddb
