// The copy of all data in MySQL (docs/backup.md): what changes is recorded in an outbox, and written to the database as
// soon as that takes it. Owned by the store; its methods are for any thread, and wait for nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "backup/copier.h"
#include "backup/in_question.h"
#include "backup/recorder.h"
#include "backup/restorer.h"
#include "backup/uploads.h"
#include "base/log.h"
#include "base/result.h"
#include "lease/verdict.h"
#include "settings/settings.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Backup {
 public:
  /// With `settings.mysql`. `me`: in whose name sessions are written. Sessions are copied where the settings have the
  /// owner's key, else only names; the log says so.
  /// Its files are in the store's folder. The process has to end by _exit(), as a thread may wait for the server then;
  /// `settings` and `log` last as long as it does.
  static Result<std::unique_ptr<Backup>> start(const Settings& settings, lease::Holder me, Log& log);

  /// At its end all that is known by then is in the outbox, and what is being copied in the spool.
  ~Backup();

  void put(PeerRows rows) { recorder_->put(std::move(rows)); }

  struct Standing {
    bool is_up = false;  ///< the database takes what it is given
    Outbox::Waiting waiting{};
    std::size_t snapshots = 0;                        ///< that wait
    std::map<SessionId, std::int64_t> sessions = {};  ///< of which something waits, and since when
  };
  /// On the thread that it was made on.
  Standing standing() const;

  /// Whether sessions can be found again: where they are copied.
  bool can_restore() const { return restorer_ != nullptr; }
  // Only where it can.
  /// Whose session it is, is being asked: until own() or leave() nothing of it goes to the database.
  void ask_about(SessionId session) { in_question_->begin(session); }
  /// It is not this storage's, or nobody knows.
  void leave(SessionId session) { in_question_->end(session); }
  /// The session is this storage's from now on: its rows are written once more, as none may have been while it was not.
  /// `was_anothers`: what waits of it is older than what the database has.
  void own(SessionId session, bool was_anothers);
  /// Finds what there is of a session, by what its files say by now. Answered once.
  void find(SessionId session);
  Answers<Restorer::Found>& found() { return restorer_->found(); }
  /// TDLib asks for a log-in: the log says so where the database has one.
  void compare_login(SessionId session);
  /// Takes a snapshot of one that has closed, unless it has one that is new enough, and that is not `in_any_case`.
  /// Answered once, when its files are not needed any more.
  void copy(SessionId session, bool in_any_case);
  Answers<SessionId>& copied() { return copier_->done(); }

 private:
  /// What there is where sessions are copied.
  struct Sessions {
    std::unique_ptr<SessionFiles> files;
    std::unique_ptr<Uploads> uploads;
  };

  Backup() = default;
  Result<Sessions> start_sessions(const Settings& settings, Secret key, const lease::Holder& me, Log& log);

  std::optional<vault::KeyRing> keys_;  // of the recorder's files
  std::shared_ptr<InQuestion> in_question_ = std::make_shared<InQuestion>();
  std::shared_ptr<Restorer> restorer_;  // null: no session is copied
  std::shared_ptr<Copier> copier_;      // likewise
  std::optional<Spool> spool_;          // likewise
  std::optional<Recorder> recorder_;
  std::optional<Outbox> waiting_;  // to ask what waits
  std::shared_ptr<std::atomic<bool>> is_up_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace tgs::backup
