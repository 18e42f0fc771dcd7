// The td.binlog of every session below tdlib.path, followed while their workers write to them. Owned by the backup; its
// thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backup/rows.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/secret.h"
#include "binlog/follower.h"
#include "vault/key_ring.h"

namespace tgs::backup {

/// Whose folder it is, by its name; none: no session's.
std::optional<SessionId> session_of_folder(const std::filesystem::path& folder);

class SessionFiles {
 public:
  /// `folder`: tdlib.path. `name`: of the file in each session's folder. `database_key`: bytes. The references outlive
  /// this object.
  SessionFiles(std::string folder, std::string name, Secret database_key, const vault::KeyRing& keys,
               Log& log);

  /// The rows of all sessions of which they may be others than at the last look. A file that can't be read is told in
  /// the log, once.
  std::vector<SessionRows> look();
  /// The next look has the session's rows, whether they are others or not.
  void tell_anew(SessionId session);

 private:
  struct Session {
    Session(std::string path, Secret key) : follower(std::move(path), std::move(key)) {}

    binlog::Follower follower;
    binlog::Difference difference = {};  // that the rows do not have yet, as the file is not read to its end
    bool was_logged_out = false;         // in a file whose place another has taken
    std::string complaint = {};          // that the log has
    bool is_to_be_told = false;          // its rows, in any case
    bool has_gone = false;               // the file, with all that was to be read of it
  };

  void find_new();
  void look_at(SessionId id, Session& session, std::vector<SessionRows>& changed);
  void complain(SessionId id, Session& session, const std::string& reason);

  const std::string folder_;
  const std::string name_;
  const Secret database_key_;
  const vault::KeyRing& keys_;
  Log& log_;
  std::map<SessionId, Session> sessions_;
};

}  // namespace tgs::backup
