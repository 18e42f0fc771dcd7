#include "monitor/turn.h"

#include <gmock/gmock.h>
#include <sys/eventfd.h>

#include "base/unique_fd.h"

namespace tgs::monitor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kShort = std::chrono::milliseconds(20);
constexpr auto kLong = std::chrono::seconds(30);

UniqueFd event(bool is_there) {
  return UniqueFd(::eventfd(is_there ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK));
}

struct Watching {
  void watch(const std::string& name, const UniqueFd& fd, short events = POLLIN) {
    turn.watch(fd.get(), events, [this, name](short happened) {
      seen.push_back(name);
      events_seen.push_back(happened);
    });
  }

  Turn turn;
  std::vector<std::string> seen;
  std::vector<short> events_seen;
};

TEST(Turn, CallsThoseWhoseEventsAreThereInTheirOrder) {
  const auto first = event(true);
  const auto silent = event(false);
  const auto last = event(true);
  Watching watching;
  watching.watch("first", first);
  watching.watch("silent", silent);
  watching.watch("last", last);
  watching.turn.wait(Clock::now() + kLong);
  EXPECT_THAT(watching.seen, ElementsAre("first", "last"));
  EXPECT_THAT(watching.events_seen, ElementsAre(POLLIN, POLLIN));
}

TEST(Turn, WaitsNoLongerThanItWasTold) {
  const auto silent = event(false);
  Watching watching;
  watching.watch("silent", silent);
  const auto until = Clock::now() + kShort;
  watching.turn.wait(until);
  EXPECT_GE(Clock::now(), until);
  EXPECT_THAT(watching.seen, IsEmpty());
}

TEST(Turn, LooksEvenWhereTheTimeIsOver) {
  const auto there = event(true);
  Watching watching;
  watching.watch("there", there);
  watching.turn.wait(Clock::now() - kLong);
  EXPECT_THAT(watching.seen, ElementsAre("there"));
}

TEST(Turn, WaitsWithoutEndWhereThereIsNoTime) {
  const auto there = event(true);
  Watching watching;
  watching.watch("there", there, POLLIN | POLLOUT);
  watching.turn.wait(std::nullopt);
  EXPECT_THAT(watching.events_seen, ElementsAre(POLLIN | POLLOUT));
}

TEST(Turn, TellsOfADescriptorThatIsNoneAnyMore) {
  auto gone = event(true);
  Watching watching;
  watching.watch("gone", gone);
  gone.reset();
  watching.turn.wait(Clock::now() + kLong);
  EXPECT_THAT(watching.events_seen, ElementsAre(POLLNVAL));
}

}  // namespace
}  // namespace tgs::monitor
