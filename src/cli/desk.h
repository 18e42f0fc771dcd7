// What commands need that work on the copy in MySQL: the database, and the key of what is sealed in it. One thread;
// waits.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "mysql/connection.h"
#include "settings/settings.h"
#include "vault/key_ring.h"

namespace tgs {

struct Keys {
  Secret owner;
  vault::KeyRing ring;
};

struct Desk {
  Settings settings;
  Keys keys;
  mysql::Connection connection;
};

/// A database that has the tables. `log` outlives it.
Result<mysql::Connection> open_database(const Settings& settings, Log& log);

Result<Keys> keys_of(const TdlibSettings& tdlib);

/// `log` outlives it.
Result<Desk> prepare(Settings settings, Log& log);

}  // namespace tgs
