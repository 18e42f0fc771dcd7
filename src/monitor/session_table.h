// Which session runs in which worker, and what to do about it on each event: a state machine over all
// sessions. Pure: it neither knows processes nor asks for the time. Owned by the monitor; one thread.
//
//   absent → running → closing (→ copied) → absent, or running again where the front asked for it meanwhile
//
// A session's next instance starts only when the one before has let go of the folder: its worker said closed,
// or is dead; and when the files of one that closed in order are copied, or that takes too long. A worker that takes
// too long to close is killed.
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
    copy_session,    ///< its files; text: ipc::kInAnyCase or none. Answered by copied() or copies_given_up()
    renew_session,   ///< tell the front that it is to be closed and opened again
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
  /// The store itself leaves out what takes longer than backup::Copier::kLongest: this is for one that hangs.
  static constexpr Duration kLongestCopy = std::chrono::seconds(8);

  /// `copies`: whether sessions are copied when they have closed.
  SessionTable(std::size_t sessions_per_worker, std::size_t max_sessions, bool copies = false);

  // From the front.
  /// `only_if_there`: what start_session is to say where it has to wait.
  Actions start(SessionId id, bool only_if_there = false);
  Actions stop(SessionId id, TimePoint now);
  /// It must not go on. The worker to be killed; none: no worker has it.
  std::optional<WorkerNumber> lose(SessionId id);
  /// A new front: it gets a stream to every running session; what the old one asked for is forgotten.
  Actions front_restarted();

  // From workers. Events of a worker about sessions that are not its own change nothing.
  /// True: it asks for a log-in, and the instance has not before.
  bool state(WorkerNumber worker, SessionId id, const std::string& state);
  Actions closed(WorkerNumber number, SessionId id, const std::string& last_state, TimePoint now);
  /// The instance is of no use; the worker closes it by itself.
  Actions failed(WorkerNumber worker, SessionId id, const std::string& why, TimePoint now);
  /// Its process is dead. It may be unknown already.
  Actions worker_gone(WorkerNumber number);

  // From the store.
  Actions copied(SessionId id);
  /// No more answers come to what it was asked.
  Actions copies_given_up();

  /// The owner wants a copy of its files as they are now, whatever spacing says: of one that runs once it has closed,
  /// and of one that does not run, whose folder is there, at once.
  Actions order_copy(SessionId id, TimePoint now);

  /// It takes no further session; those that it has are closed and opened again in other workers, one after another,
  /// and it ends. To be said again from time to time: one that is busy is passed over for the next.
  Actions retire(WorkerNumber number, TimePoint now);

  /// No new sessions from now on, an end to all others.
  Actions stop_all(TimePoint now);
  /// Those that still run are killed: somebody is in a hurry.
  Actions kill_all();

  /// Kills what is overdue; to be called at wake_at().
  Actions tick(TimePoint now);
  std::optional<TimePoint> wake_at() const;

  /// All, with their workers; 0: none, as its files are copied.
  std::map<SessionId, WorkerNumber> workers_of_all() const;
  bool has_workers() const { return !workers_.empty(); }
  /// Neither a worker, nor one that is copied.
  bool is_empty() const { return workers_.empty() && sessions_.empty(); }
  /// Those that run, and have somebody logged in.
  std::set<SessionId> logged_in() const;
  bool is_running(SessionId id) const;
  /// Its worker; none where it does not run, or closes.
  std::optional<WorkerNumber> open_in(SessionId id) const;
  std::set<SessionId> sessions_of(WorkerNumber number) const;

 private:
  struct Session {
    WorkerNumber worker = 0;
    bool closing = false;
    bool start_again = false;
    bool again_only_if_there = true;  // by all who asked
    bool is_copy_ordered = false;
    std::optional<TimePoint> copied_by = {};  // while it is copied, and has no worker any more
    FolderFate fate = {};
  };
  struct Worker {
    std::set<SessionId> sessions = {};
    bool ending = false;    // takes no further session, and is about to exit
    bool retiring = false;  // takes no further session, and ends when the last has moved away
    SessionId last_renewed = 0;
    std::optional<TimePoint> kill_at = {};
  };

  std::size_t running() const;
  WorkerNumber place(Actions& actions);
  Session* find(WorkerNumber worker, SessionId id);
  Action begin_copy(SessionId id, Session& session, bool in_any_case, TimePoint now);
  void begin_close(Session& session, TimePoint now);
  static void forget_wishes(Session& session);
  void leave_worker(SessionId id, Session& session);
  void retire_further(WorkerNumber number, TimePoint now, Actions& actions);
  void erase(SessionId id, Actions& actions);
  Actions end_copies(std::optional<TimePoint> overdue_at);

  const std::size_t sessions_per_worker_;
  const std::size_t max_sessions_;
  const bool copies_;
  bool stopping_ = false;
  WorkerNumber last_worker_ = 0;
  std::map<SessionId, Session> sessions_;
  std::map<WorkerNumber, Worker> workers_;
};

}  // namespace tgs::monitor
