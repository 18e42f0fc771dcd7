// Which sessions run, and their workers: does what the session table says. Owned by the monitor; one thread, which
// never waits for another process.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "admin/message.h"
#include "audit/event.h"
#include "base/ids.h"
#include "base/log.h"
#include "metrics/figures.h"
#include "monitor/claims.h"
#include "monitor/live_settings.h"
#include "monitor/owner_lines.h"
#include "monitor/recycling.h"
#include "monitor/role_process.h"
#include "monitor/session_table.h"
#include "monitor/sessions_folder.h"
#include "monitor/workers.h"

namespace tgs::monitor {

class RunningSessions : private Workers::User, private Claims::User, private OwnerLines::User {
 public:
  using Record = std::function<void(const audit::Event&)>;

  /// All outlive this. `front`: it is told of every session; while it is down nobody is. `store`: it is asked for
  /// leases, and for what is gone. `record` puts what the owner does into the audit.
  RunningSessions(const LiveSettings& live, const SessionsFolder& folder, RoleLogs& logs, RoleProcess& front,
                  RoleProcess& store, Record record, Log& log);

  /// Its part of the figures.
  void describe(metrics::MonitorFigures& figures) const;

  /// Starts the zygote. The Error is for the owner.
  Status start() { return workers_.start(); }

  // What the owner asks for.
  /// Those that can be copied: somebody is logged in, and they run, or have run since the storage started and are this
  /// storage's.
  std::set<SessionId> copyable() const;
  /// Of one of those: the store gets a copy as soon as it can be closed for that. False: it is none.
  bool order_copy(SessionId session);
  /// Those that run, with their share of their workers' memory.
  std::vector<admin::RunningSession> running() const;
  /// See OwnerLines::open().
  void open_line(const LineOrder& order, UniqueFd connection);

  // What the front asks for.
  void start_session(SessionId session, bool only_if_there);
  void stop_session(SessionId session);
  /// It can't keep the session for the owner.
  void hold_failed(SessionId session, std::string_view why) { lines_.failed(session, why); }
  /// A new one is there, which gets a stream to every session that runs.
  void front_restarted();

  /// What the store has found, or copied, or says of leases. False: it may not say that.
  bool take_answer(const ipc::Message& message);
  /// What it was doing will not be done any more.
  void store_ended();
  /// The next one is there, and hears what the one before may not have done.
  void store_restarted() { claims_.store_restarted(); }

  void configure();

  void stop_all();
  void kill_all();
  /// Nothing new is to come: the zygote ends after the last worker.
  void wind_up();
  bool is_over() const { return has_closed() && !workers_.has_zygote(); }
  /// Nothing of a session is under way any more, copies neither.
  bool has_closed() const { return table_.is_empty(); }

  void watch(Turn& turn) { workers_.watch(turn); }
  std::optional<TimePoint> wake_at() const;
  void tick(TimePoint now);
  /// A child was waited for. After the last one of a round of waiting, settle().
  void reaped(pid_t pid, int wait_status) { workers_.reaped(pid, wait_status); }
  void settle() { workers_.settle(); }

 private:
  void on_message(WorkerNumber worker, const ipc::Message& message) override;
  void on_worker_gone(WorkerNumber worker, const std::string& how) override;

  // Of Claims.
  bool is_running(SessionId session) const override { return table_.is_running(session); }
  void open(SessionId session, bool only_if_there) override;
  void refuse(SessionId session, std::string_view reason) override;
  void lose(SessionId session, std::string_view to) override;

  // Of OwnerLines.
  void hold(const LineOrder& order) override;
  void let_go(SessionId session) override { tell_front(ipc::MessageKind::let_go_session, session); }
  std::optional<WorkerNumber> worker_of(SessionId session) const override { return table_.open_in(session); }
  void open_line(WorkerNumber worker, SessionId session, UniqueFd connection) override;

  void end_liar(WorkerNumber worker);
  void record_request(WorkerNumber worker, const ipc::Message& message);
  void weigh(WorkerNumber worker, std::string_view bytes);
  void perform(const SessionTable::Actions& actions);
  void perform(const Action& action);
  void copy_session(const Action& action);
  void open_session(const Action& action);
  void tell_front(ipc::MessageKind kind, SessionId session, std::string body = {}, UniqueFd fd = {});

  const LiveSettings& live_;
  const SessionsFolder& folder_;
  RoleProcess& front_;
  RoleProcess& store_;
  const Record record_;
  Log& log_;
  SessionTable table_;
  Recycling recycling_;
  Workers workers_;
  Claims claims_;
  std::uint64_t worker_starts_ = 0;
  std::uint64_t worker_crashes_ = 0;
  std::uint64_t recyclings_ = 0;
  OwnerLines lines_;
};

}  // namespace tgs::monitor
