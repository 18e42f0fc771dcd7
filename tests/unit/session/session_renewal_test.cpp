// A session's instance that is closed and opened again while its clients stay, and what they see of it.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kQuiet = Renewal::kLongestQuiet;

struct Renewing : Scene {
  explicit Renewing(bool offline = false) : Scene(offline, kDelay, hours(6)) {}

  /// A client of a session that is ready; nothing of that is looked at.
  ScriptedClient& join_and_run() {
    auto& client = join();
    run();
    client.take();
    host.take();
    return client;
  }
  /// Until it is due, and quiet.
  void wait() {
    pass(hours(6));
    pass(kQuiet);
  }
  /// The owner wants it: whether it has begun.
  bool begins_ordered() {
    session.order_renewal(now);
    pass(Renewal::kOrderedQuiet);
    return host.take() == std::vector<std::string>{"stop"};
  }
  void close_in_order() {
    update(authorization("Closing"));
    close();
  }
};

TEST(SessionRenewal, ComesWhenItIsDueAndNothingHasPassedForAWhile) {
  Renewing scene;
  scene.join_and_run();
  scene.pass(hours(6) - seconds(1));
  EXPECT_THAT(scene.host.take(), IsEmpty());
  scene.pass(seconds(1));
  EXPECT_THAT(scene.host.take(), IsEmpty()) << "something may have passed since the last look";
  scene.pass(kQuiet);
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
  scene.close_in_order();
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.run();
  scene.wait();
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
}

TEST(SessionRenewal, IsWaitedForNoLongerThanTheNextLook) {
  Renewing scene;
  scene.join_and_run();
  EXPECT_EQ(scene.session.wake_at(), scene.now + hours(6));
  scene.pass(hours(6));
  EXPECT_EQ(scene.session.wake_at(), scene.now + kQuiet);
  scene.update(call_update(1, "Pending"));
  scene.pass(kQuiet);
  EXPECT_EQ(scene.session.wake_at(), scene.now + kQuiet);
}

TEST(SessionRenewal, ComesSoonAfterALogIn) {
  Renewing scene;
  scene.join();
  scene.open("WaitPhoneNumber");
  scene.update(authorization("WaitCode"));
  scene.run();
  scene.host.take();
  scene.pass(kQuiet);
  scene.pass(kQuiet);
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
}

TEST(SessionRenewal, NeverComesWhereItIsNotWanted) {
  Scene scene;
  scene.join();
  scene.run();
  EXPECT_FALSE(scene.session.wake_at());
}

TEST(SessionRenewal, IsPutOffByWhatPasses) {
  Renewing scene;
  auto& client = scene.join_and_run();
  scene.wait();
  scene.host.take();
  scene.close_in_order();
  scene.run();
  scene.host.take();
  scene.pass(hours(6));
  for (int round = 0; round < 3; ++round) {
    scene.update(new_message(round));
    scene.pass(kQuiet);
    EXPECT_THAT(scene.host.take(), IsEmpty());
  }
  client.hidden = "updateNewMessage";
  scene.update(new_message(4));
  scene.pass(kQuiet);
  EXPECT_THAT(scene.host.take(), ElementsAre("stop")) << "what no client sees counts for nothing";
}

TEST(SessionRenewal, IsForbiddenByACallARequestUnderWayAndAMissingConnection) {
  Renewing scene;
  auto& client = scene.join_and_run();
  scene.update(call_update(1, "Ready"));
  scene.wait();
  EXPECT_THAT(scene.host.take(), IsEmpty());
  EXPECT_FALSE(scene.begins_ordered());
  scene.update(call_update(1, "Discarded"));
  scene.request(client, "sendMessage", "1");
  EXPECT_FALSE(scene.begins_ordered());
  scene.session.reply(scene.host.ids.back(), R"({"@type":"ok"})");
  scene.update(connection("Connecting"));
  EXPECT_FALSE(scene.begins_ordered());
  scene.update(connection("Ready"));
  EXPECT_TRUE(scene.begins_ordered());
  EXPECT_FALSE(scene.begins_ordered());
}

TEST(SessionRenewal, IsForbiddenWhereNobodyIsLoggedIn) {
  Renewing scene;
  scene.join();
  scene.open("WaitPhoneNumber");
  scene.update(connection("Ready"));
  EXPECT_FALSE(scene.begins_ordered());
}

/// A session that is never renewed by itself, with a request under way.
void order_while_asked(Scene& scene) {
  auto& client = scene.join();
  scene.run();
  scene.host.take();
  scene.request(client, "sendMessage", "1");
  scene.session.order_renewal(scene.now);
}

TEST(SessionRenewal, WaitsWhereItIsOrderedForTheEndOfWhatIsUnderWay) {
  Scene scene;
  order_while_asked(scene);
  scene.pass(Renewal::kOrderedQuiet);
  EXPECT_THAT(scene.host.take(), IsEmpty());
  scene.session.reply(scene.host.ids.back(), R"({"@type":"ok"})");
  scene.pass(Renewal::kOrderedQuiet);
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
  EXPECT_FALSE(scene.session.wake_at()) << "it is not wanted a second time";
}

TEST(SessionRenewal, IsNoLongerOrderedAfterAMinute) {
  Scene scene;
  order_while_asked(scene);
  scene.pass(Renewal::kLongestOrder);
  scene.session.reply(scene.host.ids.back(), R"({"@type":"ok"})");
  scene.pass(Renewal::kOrderedQuiet);
  EXPECT_THAT(scene.host.take(), IsEmpty());
  EXPECT_FALSE(scene.session.wake_at());
}

TEST(SessionRenewal, ComesOnlyByOrderWhereNobodyIsConnectedAndIsAnEndThen) {
  Renewing scene;
  scene.leave(scene.join_and_run());
  scene.host.take();
  EXPECT_TRUE(scene.begins_ordered());
  scene.close_in_order();
  EXPECT_THAT(scene.host.take(), ElementsAre("erase"));
}

TEST(SessionRenewal, IsUnseenByTheClientsAndHoldsTheirRequests) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.request(client, "getMe", "1");
  scene.close_in_order();
  scene.request(client, "getChat", "2");
  EXPECT_THAT(scene.host.sent, IsEmpty());
  scene.session.attached(scene.now);
  scene.update(connection("Connecting"));
  scene.update(authorization("Ready"));
  scene.update(connection("Updating"));
  scene.update(connection("Ready"));
  EXPECT_THAT(client.take(), IsEmpty());
  EXPECT_EQ(scene.host.sent.size(), 2U);
  scene.session.reply(scene.host.ids.front(), R"({"@type":"user"})");
  EXPECT_THAT(client.take(), ElementsAre(R"({"@type":"user"} 1)"));
  scene.update(connection("Connecting"));
  EXPECT_THAT(client.take(), ElementsAre(connection("Connecting")));
}

TEST(SessionRenewal, GivesAllWhatCameMeanwhileWhateverOfflineSays) {
  Renewing scene(false);
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.close_in_order();
  scene.open();
  scene.update(new_message(1));
  scene.update(connection("Ready"));
  EXPECT_THAT(client.take(), ElementsAre(new_message(1)));
}

TEST(SessionRenewal, TellsAllToAClientThatCameMeanwhile) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.update(authorization("Closing"));
  auto& newcomer = scene.join();
  scene.close();
  scene.run();
  EXPECT_THAT(newcomer.take(), ElementsAre(authorization("Ready"), connection("Ready")));
  EXPECT_THAT(client.take(), IsEmpty());
}

TEST(SessionRenewal, HidesNoLogOut) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.update(authorization("LoggingOut"));
  scene.close();
  EXPECT_THAT(client.take(), ElementsAre(authorization("LoggingOut"), authorization("Closed")));
}

TEST(SessionRenewal, HidesNoLogInThatIsWantedAnew) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.close_in_order();
  scene.open("WaitPhoneNumber");
  scene.update(connection("Connecting"));
  EXPECT_THAT(client.take(), ElementsAre(authorization("WaitPhoneNumber"), connection("Connecting")));
}

TEST(SessionRenewal, HidesNothingMoreOnceTheNextInstanceDied) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.close_in_order();
  scene.session.attached(scene.now);
  scene.end_stream();
  scene.pass(seconds(1));
  scene.open();
  EXPECT_THAT(client.take(), ElementsAre(authorization("Ready")));
}

TEST(SessionRenewal, IsAnEndWhereAllLeaveMeanwhile) {
  Renewing scene;
  auto& client = scene.join_and_run();
  ASSERT_TRUE(scene.begins_ordered());
  scene.leave(client);
  scene.host.take();
  scene.close_in_order();
  EXPECT_THAT(scene.host.take(), ElementsAre("erase"));
}

}  // namespace
}  // namespace tgs::session
