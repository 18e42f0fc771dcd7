// Whether the storage can do its work, for /readyz. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "metrics/snapshot.h"

namespace tgs::metrics {

/// A database that is further behind would restore sessions as they were long ago.
inline constexpr std::uint64_t kMostLagSeconds = 300;
/// A role that has not reported for so long hangs.
inline constexpr std::time_t kMostSilenceSeconds = 30;

/// Why it can't, each a line for the owner; empty: it can. They name settings, and nothing of clients and sessions.
std::vector<std::string> reasons_against(const Snapshot& now);

}  // namespace tgs::metrics
