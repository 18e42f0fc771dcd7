// The folder of the setting `tdlib.path`: one folder a session below it, the key of their databases, and a lock
// that keeps a second storage out for as long as this object lives. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/folder_lock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"

namespace tgs::monitor {

class SessionsFolder {
 public:
  /// Makes the folder where it is not there (its parent must be) and locks it. The Error names tdlib.path and
  /// the way out.
  static Result<SessionsFolder> open(std::string path);

  /// The key in the file `key`, which is made, with 32 random bytes, where it is not there.
  Result<Secret> key() const;
  /// `key`: its text. The Error: the sessions have another one.
  Status check_key(const Secret& key) const;

  std::string of_session(SessionId session) const { return path_ + "/" + std::to_string(session); }
  bool has(SessionId session) const;
  /// Those that have a folder.
  std::vector<SessionId> all() const;
  /// TDLib's file of that name; or the one that it was about to put in its place.
  bool has_file(SessionId session, const std::string& name) const;
  /// Makes that file, and the folder where it is not there; what is there is left as it is.
  Status restore(SessionId session, const std::string& name, std::string_view bytes) const;
  /// Takes the files of a session from a folder of the store's, and makes its own where it is not there. td.binlog
  /// comes last, so that it is all of them that are there with it; what is left of a session without one goes.
  Status take_over(SessionId session, const std::string& from) const;
  /// Makes the store's folder, and moves files into it that were beside it in former versions.
  Status make_for_store(const std::string& folder) const;
  /// Makes a session's folder, or closes one that others may read to them: TDLib's files in it are readable.
  Status make(SessionId session) const;
  /// With all that is in it.
  Status remove(SessionId session) const;
  void remove_if_empty(SessionId session) const;

 private:
  SessionsFolder(std::string path, FolderLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  FolderLock lock_;
};

}  // namespace tgs::monitor
