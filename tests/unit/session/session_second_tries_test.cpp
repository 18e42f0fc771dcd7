// Requests to a chat that TDLib has forgotten: it is asked for the chat, and gets the request once more.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kSend = R"({"@type":"sendMessage","chat_id":700100})";
constexpr auto kLookAtChat = R"({"@type":"getChat","chat_id":700100})";
constexpr auto kMakeChat = R"({"@type":"createPrivateChat","user_id":700100,"force":true})";
constexpr auto kNoChat = R"({"@type":"error","code":400,"message":"Chat not found"})";
constexpr auto kChat = R"({"@type":"chat","id":700100})";
constexpr auto kSent = R"({"@type":"message","id":1})";

/// A request to the chat has just been refused.
struct Refused : Scene {
  Refused() : client(join()) {
    run();
    client.take();
    request(client, "sendMessage", kSend, "1");
    id = host.ids.back();
    session.reply(id, kNoChat);
  }

  void answer(std::string_view text) { session.reply(host.question_ids.back(), text); }

  ScriptedClient& client;
  RequestId id = 0;
};

TEST(SessionSecondTry, FollowsTheChat) {
  Refused scene;
  EXPECT_THAT(scene.client.take(), IsEmpty());
  EXPECT_THAT(scene.host.questions, ElementsAre(kLookAtChat));
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
  scene.answer(kChat);
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend, kSend));
  EXPECT_EQ(scene.host.ids.back(), scene.id);
  scene.session.reply(scene.id, kSent);
  EXPECT_THAT(scene.client.take(), ElementsAre(std::string(kSent) + " 1"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
  EXPECT_THAT(scene.host.answers, IsEmpty());
}

TEST(SessionSecondTry, FollowsTheChatThatHadToBeMade) {
  Refused scene;
  scene.answer(kNoChat);
  EXPECT_THAT(scene.host.questions, ElementsAre(kLookAtChat, kMakeChat));
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
  scene.answer(kChat);
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend, kSend));
}

TEST(SessionSecondTry, IsJudgedByTheRulesOfNow) {
  Refused scene;
  scene.client.denies_now = true;
  scene.answer(kChat);
  EXPECT_THAT(scene.client.judged, ElementsAre(kSend));
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
  EXPECT_THAT(scene.client.take(), ElementsAre("TYPE_NOT_ALLOWED 1"));
  EXPECT_EQ(scene.client.done_bytes, 100U);
}

TEST(SessionSecondTry, IsTheLastOne) {
  Refused scene;
  scene.answer(R"({"@type":"error","code":400,"message":"User not found"})");
  scene.session.reply(scene.id, kNoChat);
  EXPECT_THAT(scene.client.take(), ElementsAre(std::string(kNoChat) + " 1"));
  EXPECT_EQ(scene.host.questions.size(), 1U);
}

TEST(SessionSecondTry, DoesNotHoldUpOtherRequests) {
  Refused scene;
  scene.request(scene.client, "getMe", "2");
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend, R"({"@type":"getMe"})"));
}

TEST(SessionSecondTry, IsNotMadeForAClientThatLeft) {
  Refused scene;
  scene.leave(scene.client);
  scene.answer(kChat);
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
}

TEST(SessionSecondTry, IsNotMadeBehindTheDeadline) {
  Refused scene;
  scene.pass(Scene::kTimeout);
  EXPECT_THAT(scene.client.take(), ElementsAre("TIMEOUT 1"));
  scene.answer(kChat);
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
}

TEST(SessionSecondTry, EndsWithTheInstanceThatHadTheFirst) {
  Refused scene;
  scene.end_stream();
  EXPECT_THAT(scene.client.take(), ElementsAre("SESSION_UNAVAILABLE 1"));
  scene.run();
  scene.answer(kChat);
  EXPECT_THAT(scene.host.sent, ElementsAre(kSend));
}

constexpr auto kDelete = R"({"@type":"deleteMessages","chat_id":700100,"message_ids":[5]})";
constexpr auto kLoadMessage = R"({"@type":"getMessages","chat_id":700100,"message_ids":[5]})";

TEST(SessionPreparation, LetsTheRequestGoBehindTheAnswerToItsLastQuestion) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  scene.request(client, "deleteMessages", kDelete, "1");
  EXPECT_THAT(scene.host.questions, ElementsAre(kLookAtChat));
  scene.session.reply(scene.host.question_ids.back(), kChat);
  EXPECT_THAT(scene.host.questions, ElementsAre(kLookAtChat, kLoadMessage));
  EXPECT_THAT(scene.host.sent, IsEmpty());
  scene.session.reply(scene.host.question_ids.back(), R"({"@type":"messages"})");
  EXPECT_THAT(scene.host.sent, ElementsAre(kDelete));
}

TEST(SessionPreparation, IsMadeAgainForTheNextInstance) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  scene.request(client, "deleteMessages", kDelete, "1");
  client.take();
  scene.end_stream();
  EXPECT_THAT(client.take(), IsEmpty());
  scene.pass(std::chrono::seconds(1));
  scene.open();
  EXPECT_THAT(scene.host.questions, ElementsAre(kLookAtChat, kLookAtChat));
  scene.session.reply(scene.host.question_ids.back(), kChat);
  scene.session.reply(scene.host.question_ids.back(), R"({"@type":"messages"})");
  EXPECT_THAT(scene.host.sent, ElementsAre(kDelete));
}

}  // namespace
}  // namespace tgs::session
