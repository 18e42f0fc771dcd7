// The front: what the monitor hands it, put together. It opens nothing itself. One thread.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "front/access.h"
#include "front/clients.h"
#include "front/entrance.h"
#include "front/metrics_port.h"
#include "front/sessions.h"
#include "ipc/channel.h"
#include "metrics/snapshot.h"
#include "metrics/traffic.h"
#include "net/loop.h"
#include "settings/settings.h"

namespace tgs::front {

class Front {
 public:
  /// `settings` are those of for_front() (settings/dump.h): no secret among them. The one secret that comes later is
  /// the key of the TLS listener.
  Front(net::Loop& loop, Settings settings, ipc::Channel monitor, Log& log);

  /// The process's exit code, once the loop has ended.
  int exit_code() const { return exit_code_; }

 private:
  void watch_monitor();
  void take_messages();
  void obey(ipc::Message message);
  void listen(ipc::Message message);
  void use_credentials(int fd);
  void reload(int fd);
  void block(int fd);
  void kick(const ipc::Message& order);
  void take_report(std::string_view report);
  metrics::Snapshot look() const;
  void stop(int exit_code);

  net::Loop& loop_;
  Settings settings_;
  const ipc::Channel monitor_;
  Log& log_;
  metrics::Traffic traffic_;
  Access access_;
  Sessions sessions_;
  Clients clients_;
  Entrance entrance_;
  MetricsPort metrics_port_;
  std::optional<metrics::Report<metrics::MonitorFigures>> monitor_report_;
  std::vector<std::pair<std::string, std::time_t>> certificates_;  // in use, and when they expire
  net::Watched monitor_watch_;
  int exit_code_ = 1;
};

}  // namespace tgs::front
