// How things stand at the moment of a question to the metrics' listener: what the front gathers for it. Plain values;
// one thread.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metrics/figures.h"
#include "metrics/traffic.h"
#include "resolve/lookup_counts.h"

namespace tgs::metrics {

template <class Figures>
struct Report {
  Figures figures;
  std::time_t at = 0;  ///< when it came
};

struct Snapshot {
  std::time_t now = 0;
  bool has_api_id = false;
  Counts<kDoors> clients{};
  std::map<std::string, std::uint64_t> joined = {};    ///< by client of the settings
  std::map<std::string, std::uint64_t> sessions = {};  ///< by authorization state
  std::uint64_t held_bytes = 0;
  LookupCounts lookups = {};
  bool is_store_linked = false;
  bool needs_audit = false;  ///< no request passes that is not on record
  std::uint64_t audit_lost = 0;
  std::uint64_t lines_dropped = 0;
  bool lacks_tls = false;  ///< there is a listener for it, and no certificate
  /// File of the settings, when it expires.
  std::vector<std::pair<std::string, std::time_t>> certificates = {};
  std::optional<Report<MonitorFigures>> monitor = {};
  std::optional<Report<StoreFigures>> store = {};
};

/// `WaitCode` of `authorizationStateWaitCode`; a worker's other words are `Other`, none `Starting`.
std::string state_label(std::string_view authorization_state);

}  // namespace tgs::metrics
