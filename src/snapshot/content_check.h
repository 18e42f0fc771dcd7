// Whether a session's files are such that TDLib goes on with them. Pure; one thread at a time.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/login.h"
#include "snapshot/binlog_check.h"
#include "snapshot/database_check.h"
#include "tddb/peer_hash.h"

namespace tgs::snapshot {

/// Errors name the file.
class ContentCheck {
 public:
  explicit ContentCheck(Secret database_key) : binlog_(std::move(database_key)) {}

  /// The next bytes of a file; files come in the order of kFileNames.
  Status add(std::string_view file, std::string_view bytes);
  /// All of all files was added, once.
  Status finish();

  /// Once finish() has found all well, as what follows.
  int format() const { return binlog_.format(); }
  Result<binlog::Login> login() const { return binlog::login_of(binlog_.state()); }
  /// The Error: DatabaseCheck::peer_hashes() has none, or the session is not that of an account.
  Result<tddb::KnownPeers> known_peers() const;

 private:
  Status begin_database();

  BinlogCheck binlog_;
  std::optional<DatabaseCheck> database_;  // once its key is known
  bool has_wal_ = false;                   // in which something is
};

}  // namespace tgs::snapshot
