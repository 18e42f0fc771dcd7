#include "audit/tail.h"

#include <gmock/gmock.h>

namespace tgs::audit {
namespace {

class AuditTail : public testing::Test {
 protected:
  AuditTail() : first(next()), second(next()) {}
  std::string next() { return seal(R"({"event":"left"})", "2026-01-31T12:00:00.123Z", last, key); }
  Tail tail(const std::string& bytes) const { return tail_of(bytes, key); }

  const Mac key{"the key"};
  Link last;
  const std::string first;
  const std::string second;
};

TEST_F(AuditTail, OfNothingIsNothing) {
  EXPECT_FALSE(tail("").last);
  EXPECT_EQ(tail("").torn, "");
  EXPECT_FALSE(tail("").needs_newline);
}

TEST_F(AuditTail, IsTheLastLine) {
  const auto found = tail(first + second);
  EXPECT_EQ(found.last, last);
  EXPECT_EQ(found.torn, "");
  EXPECT_FALSE(found.needs_newline);
}

TEST_F(AuditTail, MayBeginWithinALine) {
  EXPECT_EQ(tail(first.substr(20) + second).last, last);
}

TEST_F(AuditTail, ShowsWhatIsTorn) {
  for (std::size_t size = 1; size + 1 < second.size(); ++size) {
    const auto found = tail(first + second.substr(0, size));
    ASSERT_TRUE(found.last);
    EXPECT_EQ(found.last->seq, 1U);
    EXPECT_EQ(found.torn, second.substr(0, size));
    EXPECT_TRUE(found.needs_newline);
  }
}

TEST_F(AuditTail, IsAWholeLineThatLacksOnlyItsNewline) {
  const auto found = tail(first + second.substr(0, second.size() - 1));
  EXPECT_EQ(found.last, last);
  EXPECT_EQ(found.torn, "");
  EXPECT_TRUE(found.needs_newline);
}

TEST_F(AuditTail, ShowsSeveralTornLinesAsOne) {
  const auto found = tail(first + second.substr(0, 9) + "\n" + second.substr(0, 5));
  EXPECT_EQ(found.last->seq, 1U);
  EXPECT_EQ(found.torn, second.substr(0, 9) + "\n" + second.substr(0, 5));
}

TEST_F(AuditTail, TakesNoLineOfSomebodyElse) {
  auto foreign = second;
  foreign[foreign.size() - 5] ^= 1;
  EXPECT_EQ(tail(first + foreign).last->seq, 1U);
  EXPECT_FALSE(tail(foreign).last);
  EXPECT_EQ(tail("what is this?\n").torn, "what is this?");
}

}  // namespace
}  // namespace tgs::audit
