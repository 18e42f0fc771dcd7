#include "settings/reload.h"

#include <gmock/gmock.h>

#include "loading.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TakingOver, TakesWhatARunningStorageCan) {
  auto running = loaded(R"({"allowed_requests": ["getMe"], "debug_level": 3})").settings;
  const auto fresh =
      loaded(R"({"allowed_requests": ["getUser"], "debug_level": 5, "rate_limits": {"getUser": "1/day"},
      "clients": [{"name": "sip", "address": "10.0.0.1", "sessions": "*"}], "policy_mode": "shadow",
      "limits": {"max_clients": 7}})")
          .settings;
  EXPECT_THAT(take_over(running, fresh), IsEmpty());
  EXPECT_THAT(running.allowed_requests, ElementsAre("getUser"));
  EXPECT_EQ(running.debug_level, 5);
  EXPECT_EQ(running.rate_limits.at("getUser"), (Rate{1, std::chrono::hours(24)}));
  ASSERT_EQ(running.clients.size(), 1U);
  EXPECT_EQ(running.clients[0].name, "sip");
  EXPECT_EQ(running.policy_mode, PolicyMode::shadow);
  EXPECT_EQ(running.limits.max_clients, 7U);
}

TEST(TakingOver, LeavesAndNamesWhatCountsFromTheNextStart) {
  auto running = loaded(R"({"terminate_delay": 5, "tdlib": {"path": "a"}})").settings;
  const auto fresh = loaded(R"({"terminate_delay": 6, "tdlib": {"path": "b", "proxy":
      {"type": "socks5", "host": "127.0.0.1", "port": 1080}}})")
                         .settings;
  EXPECT_THAT(take_over(running, fresh),
              ElementsAre("terminate_delay", "tdlib.path", "tdlib.proxy", "tdlib.proxy.type",
                          "tdlib.proxy.host", "tdlib.proxy.port", "tdlib.proxy.username",
                          "tdlib.proxy.password", "tdlib.proxy.http_only", "tdlib.proxy.secret"));
  EXPECT_EQ(running.terminate_delay, std::chrono::seconds(5));
  EXPECT_EQ(running.tdlib.path, "/etc/tgstorage/a");
  EXPECT_FALSE(running.tdlib.proxy);
}

TEST(TakingOver, SaysNothingWhereNothingHasChanged) {
  auto running =
      loaded(R"({"tdlib": {"api_id": 1, "api_hash": "0123456789abcdef0123456789abcdef"}})").settings;
  const auto fresh =
      loaded(R"({"tdlib": {"api_id": 1, "api_hash": "0123456789abcdef0123456789abcdef"}})").settings;
  EXPECT_THAT(take_over(running, fresh), IsEmpty());
}

}  // namespace
}  // namespace tgs
