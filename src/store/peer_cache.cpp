#include "store/peer_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "sqlite/statement.h"

namespace tgs::store {
namespace {

using sqlite::Statement;

// The number is raised where the tables change; a file with another one is begun anew.
constexpr int kVersion = 1;
constexpr const char* kTables = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA temp_store = MEMORY;
  CREATE TABLE IF NOT EXISTS usernames (
    name TEXT PRIMARY KEY, peer INTEGER NOT NULL, is_user INTEGER NOT NULL, expires INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS usernames_by_peer ON usernames (peer);
  CREATE INDEX IF NOT EXISTS usernames_by_end ON usernames (expires);
  CREATE TABLE IF NOT EXISTS phones (
    session INTEGER NOT NULL, phone TEXT NOT NULL, peer INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (session, phone)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS phones_by_peer ON phones (session, peer);
  CREATE INDEX IF NOT EXISTS phones_by_end ON phones (expires);
)sql";

/// Nobody but this process has it open, as a rule.
constexpr std::chrono::seconds kPatience{1};

Result<sqlite::Handle> open_prepared(const std::string& path) {
  auto database = sqlite::open_private(path, kPatience);
  const auto prepared =
      database ? sqlite::prepare(database->get(), kTables, kVersion) : fail(database.error());
  return prepared ? std::move(database) : fail(prepared.error());
}

bool is_phone(const NamedPeer& named) {
  return named.name.kind == PeerName::Kind::phone;
}

}  // namespace

Result<PeerCache> PeerCache::open(const std::string& path, std::chrono::seconds ttl) {
  auto database = open_prepared(path);
  if (!database) {
    const auto aside = path + ".damaged";
    std::rename(path.c_str(), aside.c_str());
    std::remove((path + "-wal").c_str());
    std::remove((path + "-shm").c_str());
    database = open_prepared(path);
  }
  return database ? Result<PeerCache>(PeerCache(std::move(*database), ttl))
                  : fail(fmt::format("tdlib.path: {} can't be used as a cache of names: {}", path,
                                     database.error().message));
}

CachedPeer PeerCache::find(const NamedPeer& asked, std::int64_t now) {
  Statement row(database_.get(),
                is_phone(asked)
                    ? "SELECT peer, 1, expires FROM phones WHERE phone = ? AND expires > ? AND session = ?"
                    : "SELECT peer, is_user, expires FROM usernames WHERE name = ? AND expires > ?");
  row.bind(asked.name.text).bind(now);
  if (is_phone(asked)) {
    row.bind(static_cast<std::int64_t>(asked.session));
  }
  if (!row.next()) {
    return {};
  }
  // The owner may have shortened the setting, or the clock was wrong when the row was written.
  const auto left = std::min(std::chrono::seconds(row.integer(2) - now), ttl_);
  return {Peer{row.integer(0), row.integer(1) != 0}, left};
}

void PeerCache::forget_expired(std::int64_t now) {
  Statement(database_.get(), "DELETE FROM usernames WHERE expires <= ?").bind(now).run();
  Statement(database_.get(), "DELETE FROM phones WHERE expires <= ?").bind(now).run();
}

void PeerCache::keep(const NamedPeer& found, std::int64_t now) {
  forget_expired(now);
  const auto expires = now + ttl_.count();
  if (is_phone(found)) {
    Statement(database_.get(),
              "INSERT OR REPLACE INTO phones (session, phone, peer, expires) VALUES (?, ?, ?, ?)")
        .bind(static_cast<std::int64_t>(found.session))
        .bind(found.name.text)
        .bind(found.peer->id)
        .bind(expires)
        .run();
  } else {
    Statement(database_.get(),
              "INSERT OR REPLACE INTO usernames (name, peer, is_user, expires) VALUES (?, ?, ?, ?)")
        .bind(found.name.text)
        .bind(found.peer->id)
        .bind(std::int64_t{found.peer->is_user})
        .bind(expires)
        .run();
  }
}

void PeerCache::drop(const NamedPeer& gone) {
  if (is_phone(gone)) {
    Statement(database_.get(), "DELETE FROM phones WHERE session = ? AND phone = ?")
        .bind(static_cast<std::int64_t>(gone.session))
        .bind(gone.name.text)
        .run();
  } else {
    Statement(database_.get(), "DELETE FROM usernames WHERE name = ?").bind(gone.name.text).run();
  }
}

void PeerCache::correct(const SessionPeerNames& current) {
  const auto& peer = current.names.peer;
  const auto& phone = current.names.phone;
  for (const auto& username : current.names.usernames) {
    Statement(database_.get(), "DELETE FROM usernames WHERE name = ? AND peer <> ?")
        .bind(username)
        .bind(peer.id)
        .run();
  }
  Statement others(database_.get(), "SELECT name FROM usernames WHERE peer = ?");
  others.bind(peer.id);
  std::vector<std::string> gone;
  while (others.next()) {
    if (!current.names.has({PeerName::Kind::username, others.text(0)})) {
      gone.push_back(others.text(0));
    }
  }
  others.reset();
  for (const auto& name : gone) {
    drop({0, {PeerName::Kind::username, name}, {}});
  }
  if (!phone.empty()) {
    Statement(database_.get(), "DELETE FROM phones WHERE session = ? AND (peer = ?) <> (phone = ?)")
        .bind(static_cast<std::int64_t>(current.session))
        .bind(peer.id)
        .bind(phone)
        .run();
  }
}

}  // namespace tgs::store
