// Which session runs in which worker, and what to do about it on each event: a state machine over all
// sessions. Pure: it neither knows processes nor asks for the time. Owned by the monitor; one thread.
//
//   absent → running → closing → absent, or running again where the front asked for it meanwhile
//
// A session's next instance starts only when the one before has let go of the folder: its worker said closed,
// or is dead. A worker that takes too long to close is killed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "monitor/folder_fate.h"

namespace tgs::monitor {

using WorkerNumber = std::uint64_t;  ///< never used again within a run of the storage

struct Action {
  enum class Kind {
    spawn_worker,
    open_session,  ///< with a new pair of stream ends, one for the worker, one for the front
    close_session,
    start_session,  ///< that was asked for again while it closed: as if the front asked now
    stop_worker,    ///< close all its sessions and exit
    kill_worker,
    remove_folder,   ///< of a session that never logged in or has logged out
    refuse_session,  ///< tell the front; text: why
  };
  Kind kind;
  WorkerNumber worker = 0;
  SessionId session = 0;
  std::string text = {};
  bool only_if_there = false;  ///< of start_session: not to be made where it does not exist

  bool operator==(const Action&) const = default;
};

class SessionTable {
 public:
  using Actions = std::vector<Action>;

  static constexpr Duration kLongestClose = std::chrono::seconds(5);

  SessionTable(std::size_t sessions_per_worker, std::size_t max_sessions);

  // From the front.
  /// `only_if_there`: what start_session is to say where it has to wait.
  Actions start(SessionId id, bool only_if_there = false);
  Actions stop(SessionId id, TimePoint now);
  /// It must not go on. The worker to be killed.
  std::optional<WorkerNumber> lose(SessionId id);
  /// A new front: it gets a stream to every running session; what the old one asked for is forgotten.
  Actions front_restarted();

  // From workers. Events of a worker about sessions that are not its own change nothing.
  void state(WorkerNumber worker, SessionId id, const std::string& state);
  Actions closed(WorkerNumber number, SessionId id, const std::string& last_state, TimePoint now);
  /// The instance is of no use; the worker closes it by itself.
  Actions failed(WorkerNumber worker, SessionId id, const std::string& why, TimePoint now);
  /// Its process is dead. It may be unknown already.
  Actions worker_gone(WorkerNumber number);

  /// No new sessions from now on, an end to all others.
  Actions stop_all(TimePoint now);
  /// Those that still run are killed: somebody is in a hurry.
  Actions kill_all();

  /// Kills what is overdue; to be called at wake_at().
  Actions tick(TimePoint now);
  std::optional<TimePoint> wake_at() const;

  bool has_workers() const { return !workers_.empty(); }
  bool is_running(SessionId id) const;
  std::optional<WorkerNumber> worker_of(SessionId id) const;
  std::set<SessionId> sessions_of(WorkerNumber number) const;

 private:
  struct Session {
    WorkerNumber worker = 0;
    bool closing = false;
    bool start_again = false;
    bool again_only_if_there = true;  // by all who asked
    FolderFate fate = {};
  };
  struct Worker {
    std::set<SessionId> sessions = {};
    bool ending = false;  // takes no further session
    std::optional<TimePoint> kill_at = {};
  };

  WorkerNumber place(Actions& actions);
  Session* find(WorkerNumber worker, SessionId id);
  void begin_close(Session& session, TimePoint now);
  static void forget_wishes(Session& session);
  void erase(SessionId id, Actions& actions);

  const std::size_t sessions_per_worker_;
  const std::size_t max_sessions_;
  bool stopping_ = false;
  WorkerNumber last_worker_ = 0;
  std::map<SessionId, Session> sessions_;
  std::map<WorkerNumber, Worker> workers_;
};

}  // namespace tgs::monitor
