// The next time at which something has to be done. Pure; any thread.
#pragma once

#include <algorithm>
#include <optional>

#include "base/ids.h"

namespace tgs {

/// Of two; none is never.
inline std::optional<TimePoint> earlier(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

}  // namespace tgs
