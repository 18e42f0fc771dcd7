// Whether a session's files are such that TDLib goes on with them: each event of its journal, each page of db.sqlite,
// whose key is in the journal, and what SQLite thinks of the whole. What SQLite has not put into db.sqlite yet, where the
// session was not closed in order, is in another file, and that one stays unread. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/reader.h"
#include "binlog/state.h"
#include "tddb/database.h"
#include "tddb/page_reader.h"
#include "tddb/peer_hash.h"

namespace tgs::snapshot {

/// Errors name the file.
class ContentCheck {
 public:
  explicit ContentCheck(Secret database_key) : reader_(std::move(database_key)) {}

  /// The next bytes of a file; files come in the order of kFileNames.
  Status add(std::string_view file, std::string_view bytes);
  /// All of it was added. The journal is encrypted, ends with a whole event, and this storage's TDLib reads its format;
  /// db.sqlite consists of whole pages.
  Status end(std::string_view file);
  /// All files were added.
  Status finish();

  /// Of the journal: binlog::State::version().
  int format() const { return state_.version(); }

  /// The access hashes in db.sqlite, after finish(). The Error: it is too large to be looked into (tddb/page_reader.h), the
  /// session was not closed in order, or is not that of an account.
  Result<tddb::KnownPeers> known_peers() const;

 private:
  Status add_to_binlog(std::string_view bytes);
  Status take_events();
  Status end_binlog() const;
  Status add_to_database(std::string_view bytes);
  Status open_database();

  binlog::Reader reader_;
  binlog::State state_;
  std::optional<tddb::PageReader> pages_;   // from the first byte of db.sqlite on
  bool has_wal_ = false;                    // in which something is
  std::optional<tddb::Database> database_;  // opened and found good
};

}  // namespace tgs::snapshot
