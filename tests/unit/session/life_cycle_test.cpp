#include "session/life_cycle.h"

#include <gmock/gmock.h>

namespace tgs::session {

void PrintTo(Action action, std::ostream* out) {
  constexpr std::array<const char*, 4> kNames = {"none", "start", "stop", "erase"};
  *out << kNames.at(static_cast<std::size_t>(action));
}

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Eq;
using testing::Optional;
using State = LifeCycle::State;

constexpr Duration kDelay = seconds(60);
const TimePoint kStart = TimePoint() + hours(1);

/// One client, and an instance that takes its requests since kStart.
LifeCycle running(Duration terminate_delay = kDelay) {
  LifeCycle life(terminate_delay);
  EXPECT_EQ(life.client_joined(), Action::start);
  EXPECT_EQ(life.attached(kStart), Action::none);
  life.opened();
  EXPECT_EQ(life.state(), State::running);
  return life;
}

/// The instance dies at `now`; returns when the next one is due.
TimePoint die(LifeCycle& life, TimePoint now) {
  EXPECT_EQ(life.ended(now, false), Action::none);
  EXPECT_EQ(life.state(), State::resting);
  return life.wake_at().value_or(now);
}

void start_again(LifeCycle& life, TimePoint now) {
  EXPECT_EQ(life.woken(now), Action::start);
  EXPECT_EQ(life.attached(now), Action::none);
  life.opened();
}

TEST(LifeCycle, StartsWithTheFirstClientOnly) {
  LifeCycle life(kDelay);
  EXPECT_EQ(life.state(), State::idle);
  EXPECT_EQ(life.client_joined(), Action::start);
  EXPECT_EQ(life.client_joined(), Action::none);
  EXPECT_EQ(life.state(), State::starting);
}

TEST(LifeCycle, StopsWhenItsLastClientHasBeenGoneForTheDelay) {
  auto life = running();
  life.client_joined();
  EXPECT_EQ(life.client_left(kStart), Action::none);
  EXPECT_FALSE(life.wake_at());
  EXPECT_EQ(life.client_left(kStart), Action::none);
  EXPECT_THAT(life.wake_at(), Optional(Eq(kStart + kDelay)));
  EXPECT_EQ(life.woken(kStart + kDelay - milliseconds(1)), Action::none);
  EXPECT_EQ(life.woken(kStart + kDelay), Action::stop);
  EXPECT_EQ(life.state(), State::closing);
  EXPECT_EQ(life.ended(kStart + kDelay, true), Action::erase);
  EXPECT_EQ(life.state(), State::idle);
}

TEST(LifeCycle, StopsAtOnceWithoutADelay) {
  auto life = running(Duration::zero());
  EXPECT_EQ(life.client_left(kStart), Action::stop);
}

TEST(LifeCycle, GoesOnWhereAClientComesInTime) {
  auto life = running();
  life.client_left(kStart);
  EXPECT_EQ(life.client_joined(), Action::none);
  EXPECT_FALSE(life.wake_at());
  EXPECT_EQ(life.woken(kStart + hours(1)), Action::none);
  EXPECT_EQ(life.state(), State::running);
}

TEST(LifeCycle, StopsAnInstanceThatComesWhenAllHaveLeft) {
  LifeCycle life(kDelay);
  life.client_joined();
  EXPECT_EQ(life.client_left(kStart), Action::none);
  EXPECT_EQ(life.attached(kStart + kDelay), Action::stop);
}

TEST(LifeCycle, KeepsAnInstanceThatComesBeforeTheDelayIsOver) {
  LifeCycle life(kDelay);
  life.client_joined();
  life.client_left(kStart);
  EXPECT_EQ(life.attached(kStart + seconds(1)), Action::none);
  EXPECT_THAT(life.wake_at(), Optional(Eq(kStart + kDelay)));
}

TEST(LifeCycle, StartsAgainForAClientThatCameWhileItWasClosing) {
  auto life = running(Duration::zero());
  life.client_left(kStart);
  EXPECT_EQ(life.client_joined(), Action::none);
  EXPECT_EQ(life.ended(kStart, true), Action::start);
}

TEST(LifeCycle, EndsWhereThatClientDidNotWait) {
  auto life = running(Duration::zero());
  life.client_left(kStart);
  life.client_joined();
  EXPECT_EQ(life.client_left(kStart), Action::none);
  EXPECT_EQ(life.ended(kStart, true), Action::erase);
}

TEST(LifeCycle, StartsAtOnceAfterALogOut) {
  auto life = running();
  EXPECT_EQ(life.ended(kStart + seconds(1), true), Action::start);
}

TEST(LifeCycle, RestsBetweenInstancesThatCloseAgainAndAgain) {
  auto life = running();
  ASSERT_EQ(life.ended(kStart, true), Action::start);
  life.attached(kStart);
  EXPECT_EQ(life.ended(kStart, true), Action::none);
  EXPECT_EQ(life.state(), State::resting);
}

TEST(LifeCycle, DoublesItsBackOffUpToTheLongest) {
  auto life = running();
  auto now = kStart;
  auto expected = LifeCycle::kFirstBackOff;
  for (int death = 0; death < 100; ++death) {
    const auto next = die(life, now);
    ASSERT_EQ(next - now, expected) << "death " << death;
    ASSERT_EQ(life.woken(next - milliseconds(1)), Action::none);
    now = next;
    start_again(life, now);
    expected = std::min(2 * expected, LifeCycle::kLongestBackOff);
  }
}

TEST(LifeCycle, ForgetsEarlierDeathsAfterAHealthyLife) {
  auto life = running();
  auto now = die(life, kStart);
  start_again(life, now);
  now = die(life, now);
  start_again(life, now);
  now += LifeCycle::kHealthyLife;
  EXPECT_EQ(die(life, now) - now, LifeCycle::kFirstBackOff);
}

TEST(LifeCycle, DoesNotStartWhileItRestsForOneMoreClient) {
  auto life = running();
  const auto next = die(life, kStart);
  EXPECT_EQ(life.client_joined(), Action::none);
  EXPECT_THAT(life.wake_at(), Optional(Eq(next)));
}

TEST(LifeCycle, IsOverWhereTheClientsLeaveWhileItRests) {
  auto life = running();
  die(life, kStart);
  EXPECT_EQ(life.client_left(kStart), Action::erase);
  EXPECT_FALSE(life.wake_at());
}

TEST(LifeCycle, IsOverWhereItDiesWithoutClients) {
  auto life = running();
  life.client_left(kStart);
  EXPECT_EQ(life.ended(kStart, false), Action::erase);
  EXPECT_FALSE(life.wake_at());
}

TEST(LifeCycle, TakesAFailureForTheEndOfAllItsClients) {
  LifeCycle life(kDelay);
  life.client_joined();
  life.client_joined();
  EXPECT_EQ(life.failed(), Action::erase);
  EXPECT_EQ(life.ended(kStart, true), Action::none);
  EXPECT_EQ(life.client_joined(), Action::start);
}

TEST(LifeCycle, GivesAdoptedSessionsTheLongerOfGraceAndDelay) {
  LifeCycle short_delay(seconds(1));
  short_delay.adopted(kStart, seconds(15));
  EXPECT_THAT(short_delay.wake_at(), Optional(Eq(kStart + seconds(15))));
  LifeCycle long_delay(kDelay);
  long_delay.adopted(kStart, seconds(15));
  EXPECT_THAT(long_delay.wake_at(), Optional(Eq(kStart + kDelay)));
  EXPECT_EQ(long_delay.client_joined(), Action::none);
  EXPECT_FALSE(long_delay.wake_at());
}

}  // namespace
}  // namespace tgs::session
