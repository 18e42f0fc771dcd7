// The worker processes and the zygote that forks them: starts and ends them as told, and tells what they say.
// Which session runs in which worker is not its business. One thread.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "ipc/channel.h"
#include "metrics/figures.h"
#include "monitor/role_logs.h"
#include "monitor/role_process.h"
#include "monitor/session_table.h"
#include "monitor/turn.h"

namespace tgs::monitor {

class Workers {
 public:
  class User {
   public:
    virtual ~User() = default;
    /// `message`: session_state, session_closed, worker_failed, memory_taken, line_request or line_closed.
    virtual void on_message(WorkerNumber worker, const ipc::Message& message) = 0;
    /// The process is dead, or never came to be. `how` in words.
    virtual void on_worker_gone(WorkerNumber worker, const std::string& how) = 0;
  };

  /// `library`: of TDLib, for words about it. The configurations: memfds with the settings for workers and the zygote.
  Workers(std::string library, UniqueFd configuration, UniqueFd zygote_configuration, RoleLogs& logs,
          User& user, Log& log);

  /// Starts the zygote and waits until it has the library loaded. The Error is for the owner.
  Status start();

  /// on_worker_gone() may come within the call.
  void spawn(WorkerNumber number);
  /// Where the worker is gone already, `stream` is closed.
  void open_session(WorkerNumber worker, SessionId session, std::string folder, UniqueFd stream);
  void close_session(WorkerNumber worker, SessionId session);
  /// 0: it has not started yet, or is gone.
  pid_t pid_of(WorkerNumber worker) const;
  /// The session's worker is to speak to the owner over it.
  void open_line(WorkerNumber worker, SessionId session, UniqueFd connection);
  /// It answers memory_taken.
  void measure(WorkerNumber worker);
  void measure_all();
  void stop(WorkerNumber worker);
  void kill(WorkerNumber number);
  /// New settings for all workers, those to come as well.
  void configure(UniqueFd configuration);

  /// No worker is left and no new one will come: the zygote may go.
  void stop_zygote();
  void kill_zygote();
  bool has_zygote() const { return zygote_.pid() != 0; }

  /// Its part of the figures.
  void describe(metrics::MonitorFigures& figures) const;

  void watch(Turn& turn);
  /// A child of this process was waited for. False where it is none of these. After the last one of a round of
  /// waiting, settle().
  bool reaped(pid_t pid, int wait_status);
  void settle();

  std::optional<TimePoint> wake_at() const { return zygote_.due(); }
  void tick(TimePoint now);

 private:
  struct Worker {
    std::optional<Peer> peer = {};
    UniqueFd pidfd = {};  // none until the zygote has forked it
    pid_t pid = 0;
    bool doomed = false;  // to be killed as soon as it is there
  };

  Status start_zygote();
  void hear_zygote(short events);
  void obey_zygote(ipc::Message message);
  void hear_worker(WorkerNumber number, short events);
  void started(ipc::Message message);
  void gone(WorkerNumber number, const std::string& how);
  void send(WorkerNumber number, ipc::Message message);

  const std::string library_;
  UniqueFd configuration_;
  const UniqueFd zygote_configuration_;
  RoleLogs& logs_;
  User& user_;
  Log& log_;
  RoleProcess zygote_{"zygote"};
  bool lost_zygote_ = false;  // in the present round of waiting
  bool stopping_ = false;
  std::uint64_t zygote_restarts_ = 0;
  std::map<WorkerNumber, Worker> workers_;
};

}  // namespace tgs::monitor
