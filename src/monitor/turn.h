// One wait of the monitor: what is watched, and what is done about what happened. Made anew for each turn: the
// monitor has little to do, and nothing needs to be taken off a list when it goes. One thread.
#pragma once

#include <poll.h>

#include <functional>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace tgs::monitor {

class Turn {
 public:
  /// `then` gets the poll events. What it uses may be gone by then, through another's `then`: it has to look.
  using Then = std::function<void(short events)>;

  void watch(int fd, short events, Then then);
  /// Waits for the first event, at most until `until`, and calls what belongs to those that are there.
  void wait(std::optional<TimePoint> until);

 private:
  std::vector<pollfd> polled_;
  std::vector<Then> thens_;
};

}  // namespace tgs::monitor
