#include "net/run_awake.h"

#include <sched.h>

#include <utility>

namespace tgs::net {
namespace {

constexpr auto kMoment = std::chrono::microseconds(50);

// Whoever lets others go first and is away for longer than this shares its processor with them, and leaves it to them
// for a while.
constexpr auto kLongAway = std::chrono::microseconds(100);
constexpr auto kRest = std::chrono::milliseconds(100);

bool has_several_processors() {
  cpu_set_t processors;
  return ::sched_getaffinity(0, sizeof processors, &processors) == 0 && CPU_COUNT(&processors) > 1;
}

class Watch {
 public:
  explicit Watch(Loop& loop) : loop_(loop) {}

  /// Does what there is to do; waits a moment for it.
  bool finds_work() {
    auto now = Clock::now();
    if (now < rests_until_) {
      return loop_.poll() > 0;
    }
    for (const auto end = now + kMoment; now < end;) {
      if (loop_.poll() > 0) {
        return true;
      }
      ::sched_yield();
      const auto before = std::exchange(now, Clock::now());
      if (now - before > kLongAway) {
        rests_until_ = now + kRest;
        return false;
      }
    }
    return false;
  }

 private:
  Loop& loop_;
  TimePoint rests_until_{};
};

}  // namespace

void run_awake(Loop& loop) {
  if (!has_several_processors()) {
    loop.run();
    return;
  }
  Watch watch(loop);
  while (!loop.stopped()) {
    if (!watch.finds_work()) {
      loop.run_one();
    }
  }
}

}  // namespace tgs::net
