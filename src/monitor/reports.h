// What the monitor tells the front for its metrics, and when. Owned by the monitor; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/log.h"
#include "metrics/figures.h"
#include "monitor/role_process.h"
#include "monitor/running_sessions.h"

namespace tgs::monitor {

class Reports {
 public:
  /// `is_on`: whether the settings have metrics. All references outlive it.
  Reports(bool is_on, RoleProcess& front, const RoleProcess& store, const RunningSessions& sessions,
          const Log& log);

  /// A front or store that was not to end did, and is started again.
  void count_restart(const RoleProcess& role);

  std::optional<TimePoint> wake_at() const { return next_; }
  /// Tells the front where it is time to.
  void tick(TimePoint now);

 private:
  metrics::MonitorFigures figures() const;

  RoleProcess& front_;
  const RoleProcess& store_;
  const RunningSessions& sessions_;
  const Log& log_;
  std::optional<TimePoint> next_;  // none: never
  std::uint64_t front_restarts_ = 0;
  std::uint64_t store_restarts_ = 0;
};

}  // namespace tgs::monitor
