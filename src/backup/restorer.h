// Finds what the database has of sessions whose folders are gone. What waits in the outbox is newer than that, so it is
// asked first: a session that has just logged out does not come back. The newest snapshot that is good and fits the
// rows comes before the rows. On a thread of its own, as it waits for the server; the methods are for any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backup/answers.h"
#include "backup/image_restore.h"
#include "backup/outbox.h"
#include "backup/spool.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "mysql/connection.h"
#include "settings/settings.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Restorer {
 public:
  /// All files, in `restored_folder`, and where they come from, in words.
  struct Files {
    std::string origin;
  };
  /// Or its td.binlog alone.
  using Copy = std::variant<Files, Secret>;
  struct Found {
    SessionId session;
    /// None: nobody is logged in with that number, or its td.binlog is there by now. The Error: nobody knows, or it
    /// can't be opened.
    Result<std::optional<Copy>> copy;
  };

  /// Its thread goes on until the process ends by _exit(); `settings` and `log` last as long.
  static std::shared_ptr<Restorer> start(const Settings& settings, Outbox outbox, Spool spool,
                                         vault::KeyRing keys, Secret database_key, Log& log);

  /// Answered once.
  void ask(SessionId session);
  /// The session is asked for a log-in: an ERROR where the database has one, and it can be asked.
  void compare_login(SessionId session);
  /// An answer to one that was not asked.
  void answer(Found found) { found_.put(std::move(found)); }
  Answers<Found>& found() { return found_; }

 private:
  struct Task {
    SessionId session;
    enum class Kind { find, compare_login } kind;
  };

  Restorer(const Settings& settings, Outbox outbox, Spool spool, vault::KeyRing keys, Secret database_key,
           Log& log);

  [[noreturn]] void run();
  std::vector<Task> next_batch();
  bool has_file(SessionId session) const;
  void put(Task task);
  void tell_if_lost(SessionId session);
  Result<std::optional<SessionRows>> rows_of(SessionId session, bool& waits);
  Result<std::optional<Copy>> find(SessionId session);
  Result<std::optional<Files>> find_snapshot(const SessionRows& rows, bool needs_database);
  template <class T>
  mysql::Outcome<T> ask_database(const std::function<mysql::Outcome<T>(mysql::Connection&)>& question);

  const Settings& settings_;
  const Outbox outbox_;
  const vault::KeyRing keys_;
  const Secret database_key_;
  Log& log_;
  const ImageRestore images_;
  // The thread's; none: not tried for this batch yet.
  std::optional<mysql::Outcome<mysql::Connection>> connection_;
  Answers<Found> found_;

  std::mutex mutex_;  // of what follows
  std::condition_variable has_work_;
  std::vector<Task> tasks_;
};

}  // namespace tgs::backup
