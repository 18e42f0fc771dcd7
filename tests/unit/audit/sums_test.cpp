#include "audit/sums.h"

#include <gmock/gmock.h>

namespace tgs::audit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

class AuditSums : public testing::Test {
 protected:
  static Event refused(std::string client, std::string address = "1.2.3.4:5") {
    return {
        .kind = EventKind::refused, .session = 7, .client = std::move(client), .address = std::move(address)};
  }
  bool admit(const Event& event) { return sums.admit(event, now, wall); }
  void pass(milliseconds time) {
    now += time;
    wall += time;
  }

  Sums sums;
  TimePoint now = TimePoint() + seconds(1000);
  Sums::WallTime wall{seconds(1'769'860'800)};
};

TEST_F(AuditSums, LetAFewPassAndCountTheOthers) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(admit(refused("a")));
  }
  pass(milliseconds(100));
  EXPECT_FALSE(admit(refused("a")));
  pass(milliseconds(100));
  EXPECT_FALSE(admit(refused("a")));
  EXPECT_THAT(sums.take(now), IsEmpty()) << "the second is not over";
  EXPECT_EQ(sums.due(), now + milliseconds(800));
  pass(milliseconds(800));
  const auto taken = sums.take(now);
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(to_json(taken[0]),
            R"({"event":"summary","session":7,"client":"a","address":"1.2.3.4:5","of":"refused","count":2,)"
            R"("first":"2026-01-31T12:00:00.100Z","last":"2026-01-31T12:00:00.200Z"})");
  EXPECT_FALSE(sums.due());
  EXPECT_TRUE(admit(refused("a")));
}

TEST_F(AuditSums, OfNothingAreNone) {
  EXPECT_TRUE(admit(refused("a")));
  pass(seconds(1));
  EXPECT_THAT(sums.take(now), IsEmpty());
}

TEST_F(AuditSums, TellClientsAndEventsApart) {
  for (int i = 0; i < 6; ++i) {
    admit(refused("a"));
  }
  EXPECT_TRUE(admit(refused("b")));
  EXPECT_TRUE(admit({.kind = EventKind::joined, .client = "a"}));
}

TEST_F(AuditSums, TakeOneWithoutANameForTheSameOnEveryPort) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(admit(refused("", "1.2.3.4:" + std::to_string(i))));
  }
  EXPECT_FALSE(admit(refused("", "1.2.3.4:99")));
  EXPECT_TRUE(admit(refused("", "1.2.3.5:99")));
}

TEST_F(AuditSums, NeedNoMoreMemoryForMoreStrangers) {
  std::size_t passed = 0;
  for (std::size_t i = 0; i < 3 * Sums::kMostClients; ++i) {
    passed += admit(refused("", std::to_string(i) + ":1")) ? 1U : 0U;
  }
  EXPECT_EQ(passed, Sums::kMostClients + Sums::kLinesASecond);
  pass(seconds(1));
  const auto taken = sums.take(now);
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].count, 2 * Sums::kMostClients - Sums::kLinesASecond);
  EXPECT_EQ(taken[0].address, "") << "of many";
}

}  // namespace
}  // namespace tgs::audit
