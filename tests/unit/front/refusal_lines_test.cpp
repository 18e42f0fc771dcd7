#include "front/refusal_lines.h"

#include <gmock/gmock.h>

namespace tgs::front {
namespace {

using testing::Optional;

TEST(RefusalLines, AreFewASecondForEachClient) {
  RefusalLines lines;
  const TimePoint now{std::chrono::hours(1)};
  for (std::size_t i = 0; i < RefusalLines::kPerSecond; ++i) {
    EXPECT_THAT(lines.admit("crm", now), Optional(0U));
  }
  EXPECT_EQ(lines.admit("crm", now), std::nullopt);
  EXPECT_THAT(lines.admit("sip", now), Optional(0U));
  EXPECT_THAT(lines.admit("crm", now + std::chrono::seconds(1)), Optional(1U));
}

TEST(RefusalLines, RememberSoManyClientsAndNoMore) {
  RefusalLines lines;
  const TimePoint now{std::chrono::hours(1)};
  for (std::size_t i = 0; i <= RefusalLines::kPerSecond; ++i) {
    lines.admit("crm", now);
  }
  for (std::size_t i = 1; i < RefusalLines::kMostClients; ++i) {
    lines.admit(std::to_string(i), now);
  }
  EXPECT_EQ(lines.admit("crm", now), std::nullopt);
  EXPECT_THAT(lines.admit("one more", now), Optional(0U));
  EXPECT_THAT(lines.admit("crm", now), Optional(0U));
}

}  // namespace
}  // namespace tgs::front
