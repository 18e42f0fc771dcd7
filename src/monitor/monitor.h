// The monitor at work: it starts, watches and restarts the other roles, and does what the session table says.
// Holds all secrets, hears strangers never. One thread, which never waits for another process.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "ipc/channel.h"
#include "monitor/listening.h"
#include "monitor/live_settings.h"
#include "monitor/orders.h"
#include "monitor/reports.h"
#include "monitor/role_logs.h"
#include "monitor/role_process.h"
#include "monitor/running_sessions.h"
#include "monitor/sessions_folder.h"
#include "monitor/tls_files.h"
#include "monitor/turn.h"

namespace tgs::monitor {

/// What is there before the first role starts. All of it outlives the Monitor.
struct Parts {
  LiveSettings& live;
  const SessionsFolder& folder;
  const std::vector<ListeningSocket>& sockets;
  const UniqueFd& signals;  ///< a signalfd for SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGCHLD
  RoleLogs& logs;
  TlsFiles* tls;       ///< null: none
  AdminSocket* admin;  ///< null: none
  BlockFile& blocks;
  const std::string& taken_over;  ///< a node, whose leases this run may take; empty: none
};

class Monitor {
 public:
  Monitor(const Parts& parts, Log& log);

  /// Starts the roles. The Error is for the owner.
  Status start();
  /// Until everything is over.
  void run();

 private:
  /// Once the sessions have closed: more than the store waits for what a front that hangs has to say.
  static constexpr Duration kLongestEnd = std::chrono::seconds(3);

  bool is_over() const;
  void turn();
  std::optional<TimePoint> wake_at() const;
  void tick(TimePoint now);

  void take_signals();
  void act_on(int signal);
  void stop();
  void wind_up();
  static void end(RoleProcess& role);
  void hurry();
  void reload();
  void record(const audit::Event& event);
  void reopen_log();
  void reap();
  void reaped(RoleProcess& role, int wait_status);

  Status start(RoleProcess& role);
  Status start_front();
  void send_tls_credentials();
  Status start_store();
  void link_front_and_store();
  void restart(RoleProcess& role, TimePoint now);
  void hear(RoleProcess& role, short events);
  void obey_front(const ipc::Message& message);
  void obey_store(const ipc::Message& message);

  const Parts parts_;
  Log& log_;
  RoleProcess front_{"front"};
  RoleProcess store_{"store"};
  RunningSessions sessions_;
  Orders orders_;
  Reports reports_;
  std::optional<TimePoint> kill_at_;  // set while stopping: who is left then is killed
  bool store_is_told_ = false;        // to stop
};

}  // namespace tgs::monitor
