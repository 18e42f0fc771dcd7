// What is in a db.sqlite, opened from memory to be read and no more. Its content is taken for that of a stranger: it
// was written by a process that talks to the network. One thread at a time.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "sqlite/handle.h"

namespace tgs::tddb {

class Database {
 public:
  /// `plain`: what PageReader has kept, or anything else.
  static Result<Database> open(Secret plain);
  Database(Database&&) = default;
  Database& operator=(Database&&) = delete;
  ~Database() = default;

  /// All of SQLite's own rules hold in it: PRAGMA integrity_check, all of it in at most 200 million steps of SQLite.
  Status check() const;

  /// Of TDLib's table of values (tddb/td/db/SqliteKeyValue.cpp), in any order; valid until it returns.
  Status each_value(const std::function<void(std::string_view key, std::string_view value)>& take) const;

 private:
  Database(Secret plain, sqlite::Handle handle) : plain_(std::move(plain)), handle_(std::move(handle)) {}
  Status failure() const;

  Secret plain_;  // which the handle reads
  sqlite::Handle handle_;
};

}  // namespace tgs::tddb
