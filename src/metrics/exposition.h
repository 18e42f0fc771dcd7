// The text of /metrics, in Prometheus's format. One thread.
#pragma once

#include <string>

#include "metrics/snapshot.h"
#include "metrics/traffic.h"

namespace tgs::metrics {

std::string exposition(const Traffic& traffic, const Snapshot& now);

}  // namespace tgs::metrics
