// What only the monitor or only the store knows, and tells the front every few seconds where the settings have
// `metrics`; the store also where they have `mysql`.
// Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace tgs::metrics {

/// From one report to the next.
inline constexpr std::chrono::seconds kReportEvery{5};

/// Counts are since the storage started, sizes in bytes.
struct MonitorFigures {
  std::uint64_t workers = 0;
  std::uint64_t worker_starts = 0;
  std::uint64_t worker_crashes = 0;
  std::uint64_t recyclings = 0;
  std::uint64_t front_restarts = 0;
  std::uint64_t store_restarts = 0;
  std::uint64_t zygote_restarts = 0;
  std::uint64_t monitor_memory = 0;
  std::uint64_t front_memory = 0;
  std::uint64_t store_memory = 0;
  std::uint64_t zygote_memory = 0;
  std::uint64_t workers_memory = 0;
  std::uint64_t lines_dropped = 0;

  bool operator==(const MonitorFigures&) const = default;
};

/// Seconds that the oldest of what the database lacks of a session has waited; one of which it has all is left out.
using Lags = std::map<SessionId, std::uint64_t>;

/// Counts are since the store started. What is a yes or no is 1 or 0.
struct StoreFigures {
  std::uint64_t has_database = 0;  ///< by the settings
  std::uint64_t is_database_up = 0;
  std::uint64_t rows_waiting = 0;
  std::uint64_t snapshots_waiting = 0;
  std::uint64_t lag_seconds = 0;  ///< of rows
  Lags session_lags = {};         ///< of rows and snapshots
  std::uint64_t has_audit = 0;
  std::uint64_t is_audit_up = 0;
  std::uint64_t audit_lost = 0;  ///< events
  std::uint64_t lines_dropped = 0;

  bool operator==(const StoreFigures&) const = default;
};

std::string to_json(const MonitorFigures& figures);
std::string to_json(const StoreFigures& figures);

/// Of exactly what to_json() writes; anything else is an Error.
Result<MonitorFigures> monitor_figures_from(std::string_view json);
Result<StoreFigures> store_figures_from(std::string_view json);

}  // namespace tgs::metrics
