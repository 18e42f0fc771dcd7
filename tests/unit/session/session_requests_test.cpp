// The way of a request through a session: exactly one answer, to the one who asked, whatever happens.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kGetMe = R"({"@type":"getMe"})";
constexpr auto kOk = R"({"@type":"ok"})";

/// A session whose instance takes requests, with one client that has seen the states.
struct Running : Scene {
  Running() : client(join()) {
    run();
    client.take();
    host.take();
  }

  ScriptedClient& client;
};

TEST(SessionRequests, ReachTheInstanceAndAreAnsweredWithTheirExtra) {
  Running scene;
  scene.request(scene.client, "getMe", R"({"a":[1]})");
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe));
  EXPECT_EQ(scene.client.done_bytes, 0U);
  scene.session.reply(scene.host.ids.at(0), kOk);
  EXPECT_THAT(scene.client.take(), ElementsAre(R"({"@type":"ok"} {"a":[1]})"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
}

TEST(SessionRequests, AreAnsweredToTheirOwnClientInTdlibsOrder) {
  Running scene;
  auto& other = scene.join();
  other.take();
  scene.request(scene.client, "getMe", "1");
  scene.request(other, "getMe", "1");
  scene.session.reply(scene.host.ids.at(1), "B");
  scene.session.reply(scene.host.ids.at(0), "A");
  EXPECT_THAT(scene.client.take(), ElementsAre("A 1"));
  EXPECT_THAT(other.take(), ElementsAre("B 1"));
}

TEST(SessionRequests, AreAnsweredOnce) {
  Running scene;
  scene.request(scene.client, "getMe", "1");
  scene.session.reply(scene.host.ids.at(0), "A");
  scene.session.reply(scene.host.ids.at(0), "B");
  scene.session.reply(99, "C");
  scene.end_stream();
  EXPECT_THAT(scene.client.take(), ElementsAre("A 1"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
}

TEST(SessionRequests, WaitForAnInstanceThatTakesThemAndKeepTheirOrder) {
  Scene scene;
  auto& client = scene.join();
  scene.request(client, "getMe", "1");
  scene.session.attached(scene.now);
  scene.request(client, "getChats", "2");
  EXPECT_THAT(scene.host.sent, IsEmpty());
  scene.update(authorization("WaitPhoneNumber"));
  scene.request(client, "getUser", "3");
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe, R"({"@type":"getChats"})", R"({"@type":"getUser"})"));
}

TEST(SessionRequests, OfAClientThatLeftAreNotSentAnyMore) {
  Scene scene;
  auto& leaves = scene.join();
  auto& stays = scene.join();
  scene.request(leaves, "getMe", "1");
  scene.request(stays, "getChats", "2");
  scene.leave(leaves);
  scene.open();
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})"));
}

TEST(SessionRequests, OfAClientThatLeftAreAnsweredToNobody) {
  Running scene;
  auto& leaves = scene.join();
  leaves.take();
  scene.request(leaves, "getMe", "1");
  scene.leave(leaves);
  scene.session.reply(scene.host.ids.at(0), kOk);
  EXPECT_THAT(leaves.take(), IsEmpty());
  EXPECT_THAT(scene.client.take(), IsEmpty());
}

TEST(SessionRequests, TimeOutOnceAndTheLateAnswerGoesNowhere) {
  Running scene;
  scene.request(scene.client, "getMe", "1");
  EXPECT_EQ(scene.session.wake_at(), scene.now + Scene::kTimeout);
  scene.pass(Scene::kTimeout - seconds(1));
  EXPECT_THAT(scene.client.take(), IsEmpty());
  scene.pass(seconds(1));
  scene.session.reply(scene.host.ids.at(0), kOk);
  EXPECT_THAT(scene.client.take(), ElementsAre("TIMEOUT 1"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
  EXPECT_FALSE(scene.session.wake_at());
}

TEST(SessionRequests, ThatTimedOutBeforeTheyWereSentAreNeverSent) {
  Scene scene;
  auto& client = scene.join();
  scene.request(client, "getMe", "1");
  scene.pass(Scene::kTimeout);
  EXPECT_THAT(client.take(), ElementsAre("TIMEOUT 1"));
  EXPECT_THAT(client.reasons, ElementsAre(HasSubstr("not sent")));
  scene.open();
  EXPECT_THAT(scene.host.sent, IsEmpty());
}

TEST(SessionRequests, ThatTimedOutBehindAnotherOneAreNotSentEither) {
  Running scene;
  scene.incomplete_request(scene.client, "1");
  scene.request(scene.client, "sendMessage", "2");
  scene.request(scene.client, "discardCall", "3");
  scene.request(scene.client, "testCallString", "4");
  scene.pass(seconds(1));
  scene.request(scene.client, "getMe", "5");
  scene.pass(Scene::kTimeout - seconds(1));
  EXPECT_THAT(scene.client.take(), ElementsAre("TIMEOUT 1", "TIMEOUT 2", "TIMEOUT 3", "TIMEOUT 4"));
  EXPECT_THAT(scene.client.reasons, testing::Each(HasSubstr("not sent")));
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe)) << "what still has time goes on";
  EXPECT_EQ(scene.client.done_bytes, 400U);
}

TEST(SessionRequests, ThatADyingWorkerHadAreRefusedOnceAndTheOthersGoToTheNext) {
  Running scene;
  for (int i = 0; i < 1000; ++i) {
    scene.request(scene.client, "getMe", std::to_string(i));
  }
  for (std::size_t i = 0; i < 1000; i += 2) {
    scene.session.reply(scene.host.ids.at(i), "A");
  }
  scene.client.take();
  scene.end_stream();
  const auto refused = scene.client.take();
  ASSERT_EQ(refused.size(), 500U);
  EXPECT_EQ(refused.front(), "SESSION_UNAVAILABLE 1");
  EXPECT_EQ(refused.back(), "SESSION_UNAVAILABLE 999");
  EXPECT_EQ(scene.client.done_bytes, 100'000U);

  scene.request(scene.client, "getChats", "x");
  scene.pass(LifeCycle::kFirstBackOff);
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.host.sent.clear();
  scene.open();
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})"));
  scene.session.reply(scene.host.ids.back(), kOk);
  EXPECT_THAT(scene.client.take(), ElementsAre(authorization("Ready"), R"({"@type":"ok"} x)"));
}

TEST(SessionRequests, WaitForTheNextInstanceOnceThisOneSaidClosed) {
  Running scene;
  scene.request(scene.client, "logOut", "1");
  scene.update(authorization("LoggingOut"));
  scene.update(authorization("Closed"));
  scene.request(scene.client, "getMe", "2");
  scene.session.reply(scene.host.ids.at(0), kOk);
  scene.end_stream();
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"logOut"})"));
  scene.open("WaitPhoneNumber");
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"logOut"})", kGetMe));
}

TEST(SessionRequests, OfAClientThatWaitsForTheNextInstanceDoNotReachThisOne) {
  Running scene;
  scene.update(authorization("LoggingOut"));
  auto& waits = scene.join();
  scene.request(waits, "getMe", "1");
  scene.request(scene.client, "getChats", "2");
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})"));
  scene.close();
  scene.open("WaitPhoneNumber");
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})", kGetMe));
}

TEST(SessionRequests, ThatWaitedAreJudgedAgainByTheRulesOfNow) {
  Scene scene;
  auto& client = scene.join();
  scene.request(client, "getMe", "1");
  scene.request(client, "getChats", "2");
  client.denies_now = true;
  scene.open();
  EXPECT_THAT(client.judged, ElementsAre(kGetMe, R"({"@type":"getChats"})"));
  EXPECT_THAT(scene.host.sent, IsEmpty());
  EXPECT_THAT(client.take(), ElementsAre(authorization("Ready"), "TYPE_NOT_ALLOWED 1", "TYPE_NOT_ALLOWED 2"));
  EXPECT_EQ(client.done_bytes, 200U);
}

TEST(SessionRequests, ThatGoOnAtOnceAreNotJudgedTwice) {
  Running scene;
  scene.request(scene.client, "getMe", "1");
  EXPECT_THAT(scene.client.judged, IsEmpty());
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe));
}

TEST(SessionRequests, ThatAreTheStoragesOwnAreAnsweredWithoutTdlib) {
  Running scene;
  scene.update(call_update(5, "Pending"));
  auto& other = scene.join();
  scene.client.take();
  other.take();
  scene.request(other, "restoreCall", R"({"@type":"restoreCall","call_id":5})", "1");
  EXPECT_THAT(other.take(), ElementsAre(call_update(5, "Pending"), R"({"@type":"ok"} 1)"));
  EXPECT_EQ(other.done_bytes, 100U);
  EXPECT_THAT(scene.client.take(), IsEmpty());
  EXPECT_THAT(scene.host.sent, IsEmpty());
}

TEST(SessionRequests, ThatAreTheStoragesOwnWaitForAnInstanceToo) {
  Scene scene;
  auto& client = scene.join();
  scene.request(client, "getCurrentState", "1");
  EXPECT_THAT(client.take(), IsEmpty());
  scene.open("WaitPhoneNumber");
  EXPECT_THAT(client.take(),
              ElementsAre(authorization("WaitPhoneNumber"),
                          R"({"@type":"updates","updates":[)" + authorization("WaitPhoneNumber") + "]} 1"));
}

TEST(SessionRequests, AreTimedFromTheirArrival) {
  Scene scene;
  const auto& client = scene.join();
  scene.request(client, "getMe", "1");
  const auto arrival = scene.now;
  scene.run();
  scene.pass(std::chrono::seconds(3));
  scene.session.reply(scene.host.ids.back(), R"({"@type":"user"})");
  EXPECT_THAT(scene.host.began_at, testing::ElementsAre(arrival));
}

TEST(SessionUpdates, AreCountedByWhoGetsThem) {
  Scene scene;
  auto& one = scene.join();
  auto& other = scene.join();
  scene.run();
  EXPECT_EQ(scene.session.update(new_message(1), scene.now), 2U);
  one.hidden = other.hidden = "updateNewMessage";
  EXPECT_EQ(scene.session.update(new_message(2), scene.now), 0U);
}

}  // namespace
}  // namespace tgs::session
