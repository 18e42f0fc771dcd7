// Whether a db.sqlite is what TDLib wrote: each page of it, and what SQLite thinks of the whole. What SQLite has not
// put into it yet, where the session was not closed in order, is in db.sqlite-wal, and stays unread. Pure; one thread
// at a time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "tddb/database.h"
#include "tddb/page_reader.h"
#include "tddb/peer_hash.h"

namespace tgs::snapshot {

/// Errors name the file.
class DatabaseCheck {
 public:
  /// `key`: tddb::kKeySize bytes, the value `sqlite_key` of the session's td.binlog.
  explicit DatabaseCheck(Secret key) : pages_(std::move(key)) {}

  Status add(std::string_view bytes);
  /// All of it was added, once. `is_closed`: there is nothing in db.sqlite-wal, so it has to be whole, too, and where
  /// it is not too large (tddb::PageReader::kMostKept) to be to SQLite's liking.
  Status finish(bool is_closed);

  /// After finish(), where the session was closed and the file not too large; else an Error.
  Result<std::vector<tddb::PeerHash>> peer_hashes() const;

 private:
  Status open();

  tddb::PageReader pages_;
  bool is_closed_ = false;
  std::optional<tddb::Database> database_;  // found good
};

}  // namespace tgs::snapshot
