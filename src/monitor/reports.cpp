#include "monitor/reports.h"

#include <unistd.h>

#include "monitor/process_memory.h"

namespace tgs::monitor {

Reports::Reports(bool is_on, RoleProcess& front, const RoleProcess& store, const RunningSessions& sessions,
                 const Log& log)
    : front_(front),
      store_(store),
      sessions_(sessions),
      log_(log),
      next_(is_on ? std::optional(TimePoint{}) : std::nullopt) {}

void Reports::count_restart(const RoleProcess& role) {
  ++(&role == &front_ ? front_restarts_ : store_restarts_);
}

void Reports::tick(TimePoint now) {
  if (!next_ || now < *next_) {
    return;
  }
  next_ = now + metrics::kReportEvery;
  if (auto* front = front_.peer()) {
    front->send({ipc::MessageKind::figures, 0, to_json(figures())});
  }
}

metrics::MonitorFigures Reports::figures() const {
  metrics::MonitorFigures figures;
  sessions_.describe(figures);
  figures.front_restarts = front_restarts_;
  figures.store_restarts = store_restarts_;
  figures.monitor_memory = anonymous_memory_of(::getpid());
  figures.front_memory = anonymous_memory_of(front_.pid());
  figures.store_memory = anonymous_memory_of(store_.pid());
  figures.lines_dropped = log_.dropped();
  return figures;
}

}  // namespace tgs::monitor
