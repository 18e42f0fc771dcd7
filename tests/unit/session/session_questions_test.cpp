// Requests in which something has to be found first, and what the storage asks TDLib for that.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kGetMe = R"({"@type":"getMe"})";
constexpr auto kFound = R"({"@type":"sendMessage","chat_id":5})";
constexpr auto kError = R"({"@type":"error","code":404,"message":"PEER_NOT_FOUND: no"})";
constexpr auto kAborted = R"({"@type":"error","code":500,"message":"Request aborted"})";

struct Running : Scene {
  Running() : client(join()) {
    run();
    client.take();
  }

  ScriptedClient& client;
};

TEST(SessionIncompleteRequest, HoldsUpThoseBehindItOfItsClientAlone) {
  Running scene;
  auto& other = scene.join();
  const auto id = scene.incomplete_request(scene.client, "1");
  scene.request(scene.client, "getMe", "2");
  scene.request(other, "getChats", "3");
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})"));
  scene.session.complete(id, kFound);
  EXPECT_THAT(scene.host.sent, ElementsAre(R"({"@type":"getChats"})", kFound, kGetMe));
}

TEST(SessionIncompleteRequest, KeepsItsPlaceThoughOneBehindItIsCompleteFirst) {
  Running scene;
  const auto first = scene.incomplete_request(scene.client, "1");
  const auto second = scene.incomplete_request(scene.client, "2");
  scene.session.complete(second, "B");
  EXPECT_THAT(scene.host.sent, IsEmpty());
  scene.session.complete(first, "A");
  EXPECT_THAT(scene.host.sent, ElementsAre("A", "B"));
}

TEST(SessionIncompleteRequest, MayBeAnsweredWithoutTdlibAndLetsTheNextGo) {
  Running scene;
  const auto id = scene.incomplete_request(scene.client, "1");
  scene.request(scene.client, "getMe", "2");
  scene.session.answer(id, kError);
  scene.session.complete(id, kFound);
  EXPECT_THAT(scene.client.take(), ElementsAre(std::string(kError) + " 1"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe));
}

TEST(SessionIncompleteRequest, TimesOutAndLetsTheNextGo) {
  Running scene;
  const auto id = scene.incomplete_request(scene.client, "1");
  scene.now += std::chrono::seconds(1);
  scene.request(scene.client, "getMe", "2");
  scene.pass(Scene::kTimeout - std::chrono::seconds(1));
  scene.session.answer(id, kError);
  EXPECT_THAT(scene.client.take(), ElementsAre("TIMEOUT 1"));
  EXPECT_THAT(scene.host.sent, ElementsAre(kGetMe));
  EXPECT_THAT(scene.host.over, ElementsAre(id));
}

TEST(SessionIncompleteRequest, IsGoneWithItsClient) {
  Running scene;
  auto& other = scene.join();
  const auto id = scene.incomplete_request(other, "1");
  scene.leave(other);
  scene.session.complete(id, kFound);
  scene.session.answer(id, kError);
  EXPECT_THAT(scene.host.sent, IsEmpty());
  EXPECT_THAT(scene.host.over, ElementsAre(id));
}

TEST(SessionIncompleteRequest, OutlivesAnInstanceThatNeverHadIt) {
  Running scene;
  const auto id = scene.incomplete_request(scene.client, "1");
  scene.end_stream();
  scene.session.complete(id, kFound);
  EXPECT_THAT(scene.client.take(), IsEmpty());
  scene.pass(LifeCycle::kFirstBackOff);
  scene.run();
  EXPECT_THAT(scene.host.sent, ElementsAre(kFound));
}

TEST(SessionQuestion, ThatIsWithdrawnIsAnsweredToNobodyAndNotAskedAgain) {
  Running scene;
  const auto id = scene.session.ask("{}");
  scene.session.withdraw(id);
  scene.session.reply(id, R"({"@type":"ok"})");
  EXPECT_THAT(scene.host.answers, IsEmpty());
  scene.end_stream();
  scene.pass(LifeCycle::kFirstBackOff);
  scene.run();
  EXPECT_EQ(scene.host.questions.size(), 1U);
}

TEST(SessionQuestion, IsAskedAtOnceAndAnsweredOnce) {
  Running scene;
  const auto id = scene.session.ask("Q");
  EXPECT_THAT(scene.host.question_ids, ElementsAre(id));
  scene.session.reply(id, "A");
  scene.session.reply(id, "again");
  EXPECT_THAT(scene.host.answers, ElementsAre("A"));
  EXPECT_THAT(scene.client.take(), IsEmpty());
}

TEST(SessionQuestion, WhoseAnswerNoTdlibGivesIsAnsweredWithNothing) {
  Running scene;
  const auto id = scene.session.ask("Q");
  scene.session.reply(id, "[" + std::string(2U << 20U, '1') + "]");
  EXPECT_THAT(scene.host.answers, ElementsAre(""));
}

TEST(SessionQuestion, WaitsForAnInstanceThatTakesIt) {
  Scene scene;
  scene.join();
  scene.session.ask("Q");
  EXPECT_THAT(scene.host.questions, IsEmpty());
  scene.open();
  EXPECT_THAT(scene.host.questions, ElementsAre("Q"));
}

TEST(SessionQuestion, IsAskedAgainOfTheNextInstance) {
  Running scene;
  const auto id = scene.session.ask("Q");
  scene.session.reply(id, kAborted);
  scene.end_stream();
  EXPECT_EQ(scene.host.ends, 1);
  scene.pass(LifeCycle::kFirstBackOff);
  scene.run();
  EXPECT_THAT(scene.host.questions, ElementsAre("Q", "Q"));
  scene.session.reply(id, "A");
  EXPECT_THAT(scene.host.answers, ElementsAre("A"));
}

}  // namespace
}  // namespace tgs::session
