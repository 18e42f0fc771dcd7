#include "monitor/recycling.h"

#include <gtest/gtest.h>

namespace tgs::monitor {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Verdict = Recycling::Verdict;

const TimePoint kStart = TimePoint() + hours(1);
const TimePoint kOld = kStart + Recycling::kLeastLife;
constexpr std::size_t kLimit = 1000;

/// Worker 1 started at kStart.
struct Limited : Recycling {
  Limited() {
    set_limit(kLimit, kStart);
    started(1, kStart);
  }
  /// What is said to the answer of worker 1 in the round at that time.
  Verdict answers(std::size_t share, TimePoint round) {
    EXPECT_TRUE(is_round_due(round));
    return judge(1, share, round);
  }
};

TEST(Recycling, AsksFromTimeToTime) {
  Limited recycling;
  EXPECT_EQ(recycling.wake_at(), kStart + Recycling::kInterval);
  EXPECT_FALSE(recycling.is_round_due(kStart + Recycling::kInterval - seconds(1)));
  const auto late = kStart + Recycling::kInterval + seconds(1);
  EXPECT_TRUE(recycling.is_round_due(late));
  EXPECT_FALSE(recycling.is_round_due(late));
  EXPECT_EQ(recycling.wake_at(), late + Recycling::kInterval);
}

TEST(Recycling, DoesNothingWithoutALimit) {
  Recycling recycling;
  recycling.started(1, kStart);
  EXPECT_FALSE(recycling.wake_at());
  EXPECT_FALSE(recycling.is_round_due(kStart + hours(1)));
  EXPECT_EQ(recycling.judge(1, 1'000'000, kOld), Verdict::leave);
}

TEST(Recycling, RenewsAWorkerThatHasGrownPastTheLimit) {
  Limited recycling;
  EXPECT_EQ(recycling.answers(kLimit, kOld), Verdict::leave);
  EXPECT_EQ(recycling.answers(kLimit + 1, kOld + Recycling::kInterval), Verdict::renew);
}

TEST(Recycling, RenewsOnceARoundWhateverAWorkerSays) {
  Limited recycling;
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kOld), Verdict::leave) << "it was not asked";
  EXPECT_EQ(recycling.answers(kLimit + 1, kOld), Verdict::renew);
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kOld), Verdict::leave);
}

TEST(Recycling, GoesOnUntilTheWorkerHasEnded) {
  Limited recycling;
  recycling.answers(kLimit + 1, kOld);
  EXPECT_EQ(recycling.answers(kLimit - 1, kOld + Recycling::kInterval), Verdict::renew);
  recycling.ended(1);
  EXPECT_EQ(recycling.answers(kLimit + 1, kOld + 2 * Recycling::kInterval), Verdict::leave);
}

TEST(Recycling, LeavesAYoungWorkerAndComplainsOnceOfTheLimit) {
  Limited recycling;
  recycling.started(2, kStart);
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kStart), Verdict::limit_too_low);
  EXPECT_EQ(recycling.answers(kLimit + 1, kOld - seconds(1)), Verdict::leave);
  EXPECT_EQ(recycling.judge(2, kLimit + 1, kStart), Verdict::leave);
}

TEST(Recycling, ComplainsAgainOfAnotherLimitThatIsTooLow) {
  Limited recycling;
  recycling.judge(1, kLimit + 1, kStart);
  recycling.set_limit(kLimit, kStart);
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kStart), Verdict::leave) << "it is the same one";
  recycling.set_limit(kLimit - 1, kStart);
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kStart), Verdict::limit_too_low);
}

TEST(Recycling, LeavesWhatFitsAHigherLimit) {
  Limited recycling;
  recycling.answers(kLimit + 1, kOld);
  recycling.set_limit(2 * kLimit, kOld);
  EXPECT_EQ(recycling.answers(kLimit + 1, kOld + Recycling::kInterval), Verdict::leave);
}

TEST(Recycling, TakesALimitAndGivesItUpWhileItGoesOn) {
  Limited recycling;
  recycling.set_limit(0, kStart);
  EXPECT_FALSE(recycling.wake_at());
  EXPECT_EQ(recycling.judge(1, kLimit + 1, kOld), Verdict::leave);
  recycling.set_limit(kLimit, kOld);
  EXPECT_EQ(recycling.wake_at(), kOld + Recycling::kInterval);
}

}  // namespace
}  // namespace tgs::monitor
