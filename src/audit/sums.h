// Events that strangers can cause: a few a second of one client have a line each, the others are summed up. Pure: the
// time is an argument. One thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/event.h"
#include "base/ids.h"

namespace tgs::audit {

class Sums {
 public:
  static constexpr std::size_t kLinesASecond = 5;
  /// So many clients are told apart; the others share one sum.
  static constexpr std::size_t kMostClients = 1000;

  using WallTime = std::chrono::system_clock::time_point;

  /// True: to be written as it is. Else it is in a sum.
  bool admit(const Event& event, TimePoint now, WallTime wall);

  /// When the next sum is to be written; none where there is none.
  std::optional<TimePoint> due() const;
  /// The sums of seconds that are over.
  std::vector<Event> take(TimePoint now);

 private:
  struct Second {
    TimePoint end = {};
    std::size_t lines = 0;
    std::uint64_t left_out = 0;
    Event sum = {};
  };

  std::map<std::string, Second> seconds_;  // by kind and client
};

}  // namespace tgs::audit
