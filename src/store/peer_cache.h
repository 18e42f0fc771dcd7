// Which peer a name was found to be: usernames for all sessions, phone numbers for the session that found them.
// A SQLite file; it is a cache, so one that is damaged is put aside and begun anew. One thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "resolve/cache_message.h"
#include "sqlite/handle.h"

namespace tgs::store {

class PeerCache {
 public:
  /// Made where it is not there. `ttl`: how long an entry is good.
  static Result<PeerCache> open(const std::string& path, std::chrono::seconds ttl);

  /// `now`: the wall clock's seconds, since entries outlive the process. Entries that are no longer good are not
  /// found.
  CachedPeer find(const NamedPeer& asked, std::int64_t now);
  /// Forgets all that is no longer good, too.
  void keep(const NamedPeer& found, std::int64_t now);
  void drop(const NamedPeer& gone);
  /// A peer is called so, as one account says: its other names are forgotten, and its names' other peers. Nothing
  /// is learned from it: what an account says may be old, and the cache is no list of its acquaintances.
  void correct(const SessionPeerNames& current);

 private:
  PeerCache(sqlite::Handle database, std::chrono::seconds ttl) : database_(std::move(database)), ttl_(ttl) {}

  void forget_expired(std::int64_t now);

  sqlite::Handle database_;
  std::chrono::seconds ttl_;
};

}  // namespace tgs::store
