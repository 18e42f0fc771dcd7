// Finds what the database has of sessions whose folders are gone. What waits in the outbox is newer than that, so it is
// asked first: a session that has just logged out does not come back. On a thread of its own, as it waits for the server,
// for some seconds at most; the methods are for any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "backup/outbox.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/unique_fd.h"
#include "mysql/connection.h"
#include "settings/settings.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Restorer {
 public:
  struct Found {
    SessionId session;
    /// Its td.binlog; none: nobody is logged in with that number. The Error: nobody knows, or it can't be opened.
    Result<std::optional<Secret>> file;
  };

  /// Its thread goes on until the process ends by _exit(); `settings` and `log` last as long.
  static std::shared_ptr<Restorer> start(const MysqlSettings& settings, Outbox outbox, vault::KeyRing keys,
                                         Secret database_key, Log& log);

  /// Answered once.
  void ask(SessionId session);
  /// An answer to one that was not asked.
  void answer(Found found);

  /// Readable when take() has something.
  int fd() const { return wake_up_.get(); }
  std::vector<Found> take();

 private:
  Restorer(const MysqlSettings& settings, Outbox outbox, vault::KeyRing keys, Secret database_key, Log& log);

  [[noreturn]] void run();
  std::vector<SessionId> next_batch();
  Result<std::optional<Secret>> find(SessionId session);
  mysql::Outcome<std::optional<SessionRows>> ask_database(SessionId session);

  const MysqlSettings& settings_;
  const Outbox outbox_;
  const vault::KeyRing keys_;
  const Secret database_key_;
  Log& log_;
  const UniqueFd wake_up_;  // an eventfd
  std::optional<mysql::Outcome<mysql::Connection>>
      connection_;  // the thread's; none: not tried for this batch yet

  std::mutex mutex_;  // of what follows
  std::condition_variable has_work_;
  std::vector<SessionId> asked_;
  std::vector<Found> found_;
};

}  // namespace tgs::backup
