#include "lease/verdict.h"

#include <gmock/gmock.h>

namespace tgs::lease {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using Kind = Verdict::Kind;

const Holder kMe{"a", "1"};
constexpr milliseconds kLeft{1500};
constexpr milliseconds kOver{-1};

Lease held(const std::string& node, const std::string& instance, std::optional<milliseconds> left) {
  return {.holder = {node, instance}, .epoch = 7, .left = left, .since = "2026-01-02 03:04:05"};
}

TEST(Verdict, LetsTheHolderGoOnWhetherItHasExpiredOrNot) {
  EXPECT_EQ(judge(held("a", "1", kLeft), kMe, "").kind, Kind::take);
  EXPECT_EQ(judge(held("a", "1", kOver), kMe, "").kind, Kind::take);
}

TEST(Verdict, GivesWhatWasReleasedToAnybody) {
  EXPECT_EQ(judge(held("b", "1", std::nullopt), kMe, "").kind, Kind::take);
}

TEST(Verdict, HasAStorageWaitForWhatItLostUntilThatHasExpired) {
  const auto verdict = judge(held("a", "2", kLeft), kMe, "");
  EXPECT_EQ(verdict.kind, Kind::wait);
  EXPECT_EQ(verdict.wait, kLeft);
  EXPECT_THAT(verdict.why, HasSubstr("give each a cluster.node of its own"));
  EXPECT_EQ(judge(held("a", "2", milliseconds(0)), kMe, "").kind, Kind::take);
}

TEST(Verdict, RefusesWhatIsAnothersAlsoAfterItHasExpired) {
  const auto running = judge(held("b", "1", kLeft), kMe, "");
  EXPECT_EQ(running.kind, Kind::refuse);
  EXPECT_THAT(running.why,
              HasSubstr("the storage on node b runs it, since 2026-01-02 03:04:05 UTC: stop that one"));
  const auto over = judge(held("b", "1", kOver), kMe, "");
  EXPECT_EQ(over.kind, Kind::refuse);
  EXPECT_THAT(over.why, HasSubstr("start this one with --takeover b"));
}

TEST(Verdict, TakesOverFromTheNamedNodeAloneAndOnlyWhatHasExpired) {
  EXPECT_EQ(judge(held("b", "1", kLeft), kMe, "b").kind, Kind::wait);
  EXPECT_EQ(judge(held("b", "1", kOver), kMe, "b").kind, Kind::take);
  EXPECT_EQ(judge(held("c", "1", kOver), kMe, "b").kind, Kind::refuse);
}

TEST(Verdict, TellsAnotherNodeWithTheSameInstanceApart) {
  EXPECT_EQ(judge(held("b", "1", kOver), kMe, "").kind, Kind::refuse);
}

TEST(RightToWrite, IsTheHoldersWhetherItHasExpiredOrWasReleased) {
  for (const auto& left : {std::optional(kLeft), std::optional(kOver), std::optional<milliseconds>()}) {
    EXPECT_EQ(right_to_write(held("a", "1", left), kMe), Right::mine);
    EXPECT_EQ(right_to_write(held("b", "1", left), kMe), Right::anothers);
  }
}

TEST(RightToWrite, IsEverybodysWhereNobodyHasIt) {
  EXPECT_EQ(right_to_write(std::nullopt, kMe), Right::mine);
}

TEST(RightToWrite, HasAStorageWaitForTheEndOfItsNodesEarlierInstance) {
  EXPECT_EQ(right_to_write(held("a", "2", kLeft), kMe), Right::later);
  EXPECT_EQ(right_to_write(held("a", "2", kOver), kMe), Right::mine);
  EXPECT_EQ(right_to_write(held("a", "2", std::nullopt), kMe), Right::mine);
}

}  // namespace
}  // namespace tgs::lease
