#include "front/access.h"

#include <gmock/gmock.h>

namespace tgs::front {
namespace {

using namespace std::chrono_literals;

/// Two clients, told apart by their addresses.
class AccessTest : public testing::Test {
 protected:
  static Settings settings_with(const RateLimits& limits, const RateLimits& own = {}) {
    Settings settings;
    settings.rate_limits = limits;
    settings.clients = {{.name = "one", .address = "127.0.0.1", .rate_limits = own},
                        {.name = "two", .address = "127.0.0.2"}};
    return settings;
  }

  static std::shared_ptr<const Identity> client(const Access& access, const char* address) {
    return access.find({.address = IpAddress::parse(address)});
  }

  /// How many of `tries` pass at once.
  int passed(Access& access, const char* address, const char* type, int tries) const {
    int count = 0;
    for (int i = 0; i < tries; ++i) {
      count += access.spend(*client(access, address), type, now_) ? 0 : 1;
    }
    return count;
  }

  TimePoint now_ = Clock::now();
};

TEST_F(AccessTest, LimitsEachClientByItself) {
  Access access(settings_with({{"getMe", {3, 1s}}}));
  EXPECT_EQ(passed(access, "127.0.0.1", "getMe", 5), 3);
  EXPECT_EQ(passed(access, "127.0.0.2", "getMe", 5), 3);
  EXPECT_EQ(passed(access, "127.0.0.1", "getUser", 5), 5) << "other requests have no limit";
  now_ += 1s;
  EXPECT_EQ(passed(access, "127.0.0.1", "getMe", 5), 3);
}

TEST_F(AccessTest, HoldsAClientToItsOwnLimitsToo) {
  Access access(settings_with({{"getMe", {3, 1s}}}, {{"getMe", {2, 1s}}, {"*", {4, 1s}}}));
  EXPECT_EQ(passed(access, "127.0.0.1", "getMe", 5), 2);
  EXPECT_EQ(passed(access, "127.0.0.2", "getMe", 5), 3);
  EXPECT_EQ(passed(access, "127.0.0.1", "*", 9), 4);
  EXPECT_EQ(passed(access, "127.0.0.2", "*", 9), 9);
}

TEST_F(AccessTest, SaysInTdlibsWordsHowLongToWait) {
  Access access(settings_with({{"getMe", {1, 1min}}}));
  EXPECT_FALSE(access.spend(*client(access, "127.0.0.1"), "getMe", now_));
  const auto denial = access.spend(*client(access, "127.0.0.1"), "getMe", now_);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->token, ErrorToken::too_many_requests);
  EXPECT_EQ(denial->rule, "rate_limits.getMe");
  EXPECT_EQ(denial->reason, "retry after 60");
}

TEST_F(AccessTest, KeepsWhatIsUsedUpOverAReload) {
  Access access(settings_with({{"getMe", {3, 1h}}, {"getUser", {3, 1h}}}));
  EXPECT_EQ(passed(access, "127.0.0.1", "getMe", 5), 3);
  EXPECT_EQ(passed(access, "127.0.0.1", "getUser", 5), 3);
  access.reload(settings_with({{"getMe", {3, 1h}}, {"getUser", {4, 1h}}}));
  EXPECT_EQ(passed(access, "127.0.0.1", "getMe", 5), 0);
  EXPECT_EQ(passed(access, "127.0.0.1", "getUser", 5), 4) << "a changed limit begins anew";
}

TEST_F(AccessTest, LimitsHowManySessionsAClientStarts) {
  auto settings = settings_with({});
  settings.limits.session_starts = {2, 1min};
  Access access(settings);
  const auto one = client(access, "127.0.0.1");
  EXPECT_FALSE(access.spend_start(*one, now_));
  EXPECT_FALSE(access.spend_start(*one, now_));
  EXPECT_TRUE(access.spend_start(*one, now_));
  EXPECT_FALSE(access.spend_start(*client(access, "127.0.0.2"), now_));
}

TEST_F(AccessTest, KnowsNoStrangers) {
  const Access access(settings_with({}));
  EXPECT_FALSE(client(access, "127.0.0.3"));
}

}  // namespace
}  // namespace tgs::front
