// Which lines about refusals go into the log: of one client a few a second, however many connections it has. Owned by
// Clients; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "base/throttle.h"

namespace tgs::front {

class RefusalLines {
 public:
  static constexpr std::size_t kPerSecond = 5;
  /// Who is remembered: at this many all are forgotten.
  static constexpr std::size_t kMostClients = 10'000;

  /// As LineThrottle::admit().
  std::optional<std::size_t> admit(const std::string& client, TimePoint now) {
    if (throttles_.size() >= kMostClients && !throttles_.contains(client)) {
      throttles_.clear();
    }
    return throttles_.try_emplace(client, kPerSecond).first->second.admit(now);
  }

 private:
  std::map<std::string, LineThrottle> throttles_;
};

}  // namespace tgs::front
