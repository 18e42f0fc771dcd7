#include "base/throttle.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::Optional;

const TimePoint kStart = TimePoint() + hours(1);

std::size_t take_all(TokenBucket& bucket, TimePoint now) {
  std::size_t taken = 0;
  while (!bucket.take(now)) {
    ++taken;
  }
  return taken;
}

TEST(TokenBucket, LetsABurstOfItsCountThroughAndNoMore) {
  TokenBucket bucket(30, seconds(60));
  EXPECT_EQ(take_all(bucket, kStart), 30U);
}

TEST(TokenBucket, FillsUpInItsPeriodAndNeverBeyondItsCount) {
  TokenBucket bucket(30, seconds(60));
  take_all(bucket, kStart);
  EXPECT_EQ(take_all(bucket, kStart + seconds(21)), 10U);
  EXPECT_EQ(take_all(bucket, kStart + hours(5)), 30U);
}

TEST(TokenBucket, SaysHowLongToWaitAndKeepsItsWord) {
  for (const auto& [count, period] :
       {std::pair<std::size_t, Duration>(1, hours(24)), {7, seconds(60)}, {1000, seconds(1)}}) {
    TokenBucket bucket(count, period);
    auto now = kStart;
    take_all(bucket, now);
    for (int i = 0; i < 100; ++i) {
      const auto wait = bucket.take(now).value_or(Duration::zero());
      EXPECT_LE(wait, period / static_cast<Duration::rep>(count) + nanoseconds(2));
      EXPECT_TRUE(bucket.take(now + wait - nanoseconds(10))) << "a token before its time";
      now += wait;
      EXPECT_FALSE(bucket.take(now)) << "no token when it was promised";
    }
  }
}

TEST(TokenBucket, KeepsItsRateHoweverOftenItIsAsked) {
  TokenBucket bucket(3, seconds(1));
  std::size_t taken = 0;
  for (auto now = kStart; now < kStart + seconds(10); now += milliseconds(1)) {
    taken += bucket.take(now) ? 0U : 1U;
  }
  EXPECT_GE(taken, 3 + 29U);
  EXPECT_LE(taken, 3 + 30U);
}

TEST(LineThrottle, WritesTheFirstLinesOfASecondAndCountsTheRest) {
  LineThrottle throttle(2);
  EXPECT_THAT(throttle.admit(kStart), Optional(0U));
  EXPECT_THAT(throttle.admit(kStart), Optional(0U));
  EXPECT_FALSE(throttle.admit(kStart + milliseconds(500)));
  EXPECT_FALSE(throttle.admit(kStart + milliseconds(999)));
  EXPECT_THAT(throttle.admit(kStart + seconds(1)), Optional(2U));
}

TEST(LineThrottle, TellsOnceHowManyWereLeftOut) {
  LineThrottle throttle(1);
  ASSERT_TRUE(throttle.admit(kStart));
  for (int i = 0; i < 5; ++i) {
    ASSERT_FALSE(throttle.admit(kStart));
  }
  EXPECT_THAT(throttle.admit(kStart + seconds(1)), Optional(5U));
  EXPECT_THAT(throttle.admit(kStart + seconds(2)), Optional(0U));
}

TEST(LeftOutNote, IsForALineThatStandsForOthers) {
  EXPECT_EQ(left_out_note(3), " (3 more like it before)");
  EXPECT_EQ(left_out_note(0), "");
}

}  // namespace
}  // namespace tgs
