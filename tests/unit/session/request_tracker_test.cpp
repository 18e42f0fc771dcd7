#include "session/request_tracker.h"

#include <gmock/gmock.h>

namespace tgs::session {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Optional;

const TimePoint kStart = TimePoint() + hours(1);

RequestId add(RequestTracker& tracker, ClientId client, std::string extra = "", int due_in = 300) {
  return tracker.add(
      {.client = client, .extra = std::move(extra), .bytes = 10, .deadline = kStart + seconds(due_in)});
}

std::vector<std::string> extras(const std::vector<PendingRequest>& requests) {
  std::vector<std::string> list;
  for (const auto& request : requests) {
    list.push_back(request.extra);
  }
  return list;
}

TEST(RequestTracker, GivesEachRequestAnIdOfItsOwnThatIsNeverZeroNorUsedAgain) {
  RequestTracker tracker;
  const auto first = add(tracker, 1);
  tracker.take(first);
  const auto second = add(tracker, 1);
  EXPECT_GT(first, 0U);
  EXPECT_GT(second, first);
}

TEST(RequestTracker, GivesARequestOutOnce) {
  RequestTracker tracker;
  const auto id = add(tracker, 7, "x");
  const auto request = tracker.take(id);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, id);
  EXPECT_EQ(request->client, 7U);
  EXPECT_EQ(request->extra, "x");
  EXPECT_EQ(request->bytes, 10U);
  EXPECT_FALSE(tracker.take(id));
  EXPECT_EQ(tracker.size(), 0U);
}

TEST(RequestTracker, KnowsNothingOfOtherIds) {
  RequestTracker tracker;
  add(tracker, 1);
  tracker.mark_sent(99);
  EXPECT_FALSE(tracker.take(0));
  EXPECT_FALSE(tracker.take(99));
  EXPECT_THAT(tracker.take_sent(), IsEmpty());
}

TEST(RequestTracker, TakesWhatIsOverdueAndTellsTheNextDeadline) {
  RequestTracker tracker;
  add(tracker, 1, "a", 10);
  const auto b = add(tracker, 1, "b", 20);
  add(tracker, 1, "c", 30);
  EXPECT_THAT(tracker.next_deadline(), Optional(Eq(kStart + seconds(10))));
  EXPECT_THAT(tracker.take_expired(kStart + seconds(9)), IsEmpty());
  tracker.take(b);
  EXPECT_THAT(extras(tracker.take_expired(kStart + seconds(20))), ElementsAre("a"));
  EXPECT_THAT(tracker.next_deadline(), Optional(Eq(kStart + seconds(30))));
  EXPECT_THAT(extras(tracker.take_expired(kStart + seconds(30))), ElementsAre("c"));
  EXPECT_FALSE(tracker.next_deadline());
}

TEST(RequestTracker, TakesWhatWasSentInItsOrderAndKeepsTheRest) {
  RequestTracker tracker;
  const auto a = add(tracker, 1, "a");
  add(tracker, 2, "b");
  const auto c = add(tracker, 1, "c");
  tracker.mark_sent(c);
  tracker.mark_sent(a);
  EXPECT_THAT(extras(tracker.take_sent()), ElementsAre("a", "c"));
  EXPECT_THAT(tracker.take_sent(), IsEmpty());
  EXPECT_THAT(extras(tracker.take_all()), ElementsAre("b"));
  EXPECT_EQ(tracker.size(), 0U);
}

TEST(RequestTracker, ForgetsTheRequestsOfOneClient) {
  RequestTracker tracker;
  const auto gone = add(tracker, 1, "a");
  add(tracker, 2, "b");
  add(tracker, 1, "c");
  EXPECT_EQ(tracker.take_of(1).size(), 2U);
  EXPECT_FALSE(tracker.take(gone));
  EXPECT_THAT(extras(tracker.take_all()), ElementsAre("b"));
}

TEST(RequestTracker, KeepsTheTextOfARequestUntilItIsTaken) {
  RequestTracker tracker;
  const auto id = add(tracker, 1, "a");
  EXPECT_EQ(tracker.take_text(id), "");
  tracker.mark_sent(id, "text");
  EXPECT_EQ(tracker.take_text(id), "text");
  EXPECT_EQ(tracker.take_text(id), "");
  EXPECT_EQ(tracker.take_text(99), "");
}

}  // namespace
}  // namespace tgs::session
