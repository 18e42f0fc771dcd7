// What a session needs before it may start where sessions are copied: its lease, and its files where they are gone. The
// store asks the database for both. Owned by RunningSessions; one thread, which never waits for another process.
#pragma once

#include <set>
#include <string_view>

#include "base/ids.h"
#include "base/log.h"
#include "monitor/live_settings.h"
#include "monitor/restores.h"
#include "monitor/role_process.h"
#include "monitor/sessions_folder.h"

namespace tgs::monitor {

class Claims {
 public:
  class User {
   public:
    virtual ~User() = default;
    /// A worker has it, or its files are copied.
    virtual bool is_running(SessionId session) const = 0;
    /// It is this storage's, and its files are there where there are any. `only_if_there`: it is not to be made.
    virtual void open(SessionId session, bool only_if_there) = 0;
    /// It can't be had; the log knows why. `reason`: for the front, of ipc/channel.h.
    virtual void refuse(SessionId session, std::string_view reason) = 0;
    /// It is another storage's, says `to`, and must not go on.
    virtual void lose(SessionId session, std::string_view to) = 0;
  };

  /// All outlive this.
  Claims(const LiveSettings& live, const SessionsFolder& folder, RoleProcess& store, User& user, Log& log);

  /// Answered by open() or refuse(), now or later, unless it is cancelled.
  void claim(SessionId session, bool only_if_there);
  void cancel(SessionId session) { restores_.cancel(session); }
  void cancel_all() { restores_.cancel_all(); }

  /// False: the store may not say that.
  bool take_answer(const ipc::Message& message);
  /// It will not answer any more.
  void store_ended();
  /// A new one is there.
  void store_restarted();

  /// Gives its lease up where nothing is left of it.
  void forget_if_gone(SessionId session);

  /// Those that are this storage's since it started, and have files.
  std::set<SessionId> held() const;

 private:
  void find(SessionId session, bool only_if_there);
  void go_on(const ipc::Message& answer, bool only_if_there);
  void go_on_unasked(SessionId session, std::string_view why);
  bool has_files(SessionId session) const;
  bool put_back(const ipc::Message& found);
  void lose(SessionId session, std::string_view to);
  void refuse_unleased(SessionId session, std::string_view why);
  void refuse_unrestored(SessionId session, std::string_view why);

  const LiveSettings& live_;
  const SessionsFolder& folder_;
  RoleProcess& store_;
  User& user_;
  Log& log_;
  Restores restores_;
  std::set<SessionId> leased_;  // whose leases were taken in this run, and neither lost nor forgotten
};

}  // namespace tgs::monitor
