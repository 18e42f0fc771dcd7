// Which workers have to make room: TDLib takes ever more memory over days, and only the end of its process gives it
// back. Judges what workers say that they take by limits.session_memory. Pure. Owned by RunningSessions; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "base/ids.h"
#include "monitor/session_table.h"

namespace tgs::monitor {

class Recycling {
 public:
  /// Between two rounds of asking all workers. What was busy at one is renewed at another.
  static constexpr Duration kInterval = std::chrono::minutes(5);
  /// A younger worker stays: a limit that is too low makes no storm of renewals.
  static constexpr Duration kLeastLife = std::chrono::minutes(10);

  /// Bytes a session; 0: none.
  void set_limit(std::size_t bytes, TimePoint now);
  bool has_limit() const { return limit_ > 0; }
  std::size_t limit() const { return limit_; }

  void started(WorkerNumber worker, TimePoint now) { workers_[worker].started_at = now; }
  void ended(WorkerNumber worker) { workers_.erase(worker); }

  std::optional<TimePoint> wake_at() const { return next_round_; }
  /// Whether all workers are to be asked now.
  bool is_round_due(TimePoint now);

  /// limit_too_low: said once for a limit. renew: said once a round, whatever the worker says between; and in all
  /// further ones, as a worker that fewer sessions are left of has not given back anything.
  enum class Verdict { leave, limit_too_low, renew };
  /// `share`: bytes that it takes for each of its sessions. One that has ended is left.
  Verdict judge(WorkerNumber number, std::size_t share, TimePoint now);

 private:
  struct Worker {
    TimePoint started_at{};
    bool is_asked = false;  // in this round, and not to be renewed yet
    bool is_to_end = false;
  };

  std::size_t limit_ = 0;
  std::optional<TimePoint> next_round_;  // none: there is no limit
  bool has_complained_ = false;          // of this limit
  std::map<WorkerNumber, Worker> workers_;
};

}  // namespace tgs::monitor
