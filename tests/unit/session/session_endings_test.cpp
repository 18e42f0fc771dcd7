// How a session's instance ends, what its clients see of it, and what comes after.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SessionEnding, ComesTerminateDelayAfterTheLastClientLeft) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  scene.leave(client);
  EXPECT_EQ(scene.session.wake_at(), scene.now + Scene::kDelay);
  scene.pass(Scene::kDelay - seconds(1));
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.pass(seconds(1));
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
  scene.close();
  EXPECT_THAT(scene.host.take(), ElementsAre("erase"));
  EXPECT_FALSE(scene.session.has_instance());
}

TEST(SessionEnding, IsCalledOffByAClientThatComesBackInTime) {
  Scene scene;
  scene.leave(scene.join());
  scene.run();
  auto& back = scene.join();
  EXPECT_THAT(back.take(), ElementsAre(authorization("Ready"), connection("Ready")));
  EXPECT_FALSE(scene.session.wake_at());
  scene.pass(seconds(1000));
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
}

TEST(SessionEnding, ByLogOutIsSeenByTheClientsWhoThenGetAFreshInstance) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  client.take();
  scene.host.take();
  scene.update(authorization("LoggingOut"));
  scene.close();
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.open("WaitPhoneNumber");
  EXPECT_THAT(client.take(), ElementsAre(authorization("LoggingOut"), authorization("Closed"),
                                         authorization("WaitPhoneNumber")));
  scene.request(client, "getMe", "1");
  EXPECT_EQ(scene.host.sent.size(), 1U);
}

TEST(SessionEnding, ByDeathIsFollowedByTheNextInstanceAfterABackOff) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  client.take();
  scene.host.take();
  scene.end_stream();
  EXPECT_THAT(scene.host.take(), IsEmpty());
  EXPECT_FALSE(scene.session.has_instance());
  EXPECT_EQ(scene.session.wake_at(), scene.now + LifeCycle::kFirstBackOff);
  EXPECT_THAT(scene.join().take(), IsEmpty());
  scene.pass(LifeCycle::kFirstBackOff);
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.run();
  EXPECT_THAT(client.take(), ElementsAre(authorization("Ready"), connection("Ready")));
}

TEST(SessionEnding, ByDeathDoesNotOutliveTheClients) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  scene.end_stream();
  scene.host.take();
  scene.leave(client);
  EXPECT_THAT(scene.host.take(), ElementsAre("erase"));
  EXPECT_FALSE(scene.session.wake_at());
}

TEST(SessionFailure, EndsEveryClientAfterAnAnswerToEachOfItsRequests) {
  Scene scene;
  auto& first = scene.join();
  auto& second = scene.join();
  scene.request(first, "getMe", "1");
  scene.session.failed({ErrorToken::session_unavailable, "set tdlib.encryption_key", {}});
  EXPECT_THAT(first.take(), ElementsAre("SESSION_UNAVAILABLE 1", "end SESSION_UNAVAILABLE"));
  EXPECT_THAT(second.take(), ElementsAre("end SESSION_UNAVAILABLE"));
  EXPECT_THAT(second.reasons, ElementsAre("set tdlib.encryption_key"));
  EXPECT_THAT(scene.host.take(), ElementsAre("start", "erase"));
  EXPECT_EQ(scene.session.client_count(), 0U);
  EXPECT_FALSE(scene.session.has_instance());
  EXPECT_FALSE(scene.session.wake_at());
}

TEST(SessionFailure, IsNotTheLeavingClientsBusinessAnyMore) {
  Scene scene;
  auto& client = scene.join();
  scene.session.failed({ErrorToken::session_unavailable, "no", {}});
  scene.host.take();
  auto& next = scene.join();
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  scene.leave(client);
  scene.run();
  EXPECT_EQ(scene.session.client_count(), 1U);
  EXPECT_THAT(client.take(), ElementsAre("end SESSION_UNAVAILABLE"));
  EXPECT_THAT(next.take(), ElementsAre(authorization("Ready"), connection("Ready")));
}

// The instance that failed is closed by its worker, and says so, while the next one is asked for already.
TEST(SessionFailure, OfOneInstanceDoesNotTouchTheNext) {
  Scene scene;
  scene.join();
  scene.session.attached(scene.now);
  scene.session.failed({ErrorToken::session_unavailable, "no", {}});
  auto& client = scene.join();
  scene.request(client, "getMe", "1");
  scene.update(authorization("Closing"));
  scene.close();
  EXPECT_THAT(client.take(), IsEmpty());

  scene.run();
  scene.request(client, "getChats", "2");
  EXPECT_EQ(scene.host.sent.size(), 2U);
  auto& other = scene.join();
  EXPECT_THAT(other.take(), ElementsAre(authorization("Ready"), connection("Ready")));
}

TEST(SessionAdoption, GivesTheClientsTimeToComeBack) {
  Scene scene(false, Duration::zero());
  scene.session.adopted(scene.now, seconds(15));
  scene.update(authorization("Ready"));
  EXPECT_EQ(scene.session.wake_at(), scene.now + seconds(15));
  scene.pass(seconds(14));
  EXPECT_THAT(scene.host.take(), IsEmpty());
  scene.pass(seconds(1));
  EXPECT_THAT(scene.host.take(), ElementsAre("stop"));
}

TEST(SessionWakeAt, IsTheEarlierOfDeadlineAndLife) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  EXPECT_FALSE(scene.session.wake_at());
  scene.request(client, "getMe", "1");
  EXPECT_EQ(scene.session.wake_at(), scene.now + Scene::kTimeout);
  scene.end_stream();
  scene.request(client, "getMe", "2");
  EXPECT_EQ(scene.session.wake_at(), scene.now + LifeCycle::kFirstBackOff);
}

TEST(SessionEnding, OfARequestIsToldOnceWhateverItWas) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  for (int i = 0; i < 4; ++i) {
    scene.request(client, "getMe", "1");
  }
  scene.session.reply(1, R"({"@type":"user"})");
  scene.session.answer(2, R"({"@type":"error","code":503})");
  scene.session.reply(2, R"({"@type":"user"})");
  EXPECT_THAT(scene.host.outcomes, ElementsAre(R"(1 {"@type":"user"})", R"(2 {"@type":"error","code":503})"));
  scene.leave(client);
  scene.session.reply(3, R"({"@type":"user"})");
  scene.pass(Scene::kTimeout);
  EXPECT_THAT(std::vector(scene.host.outcomes.begin() + 2, scene.host.outcomes.end()),
              ElementsAre("3 ", "4 "))
      << "the client has left";
}

TEST(SessionEnding, OfARequestIsToldWhereItsTimeIsUpOrItsInstanceEnds) {
  Scene scene;
  auto& client = scene.join();
  scene.run();
  scene.request(client, "getMe", "1");
  scene.pass(Scene::kTimeout);
  scene.request(client, "getMe", "2");
  scene.end_stream();
  EXPECT_THAT(scene.host.outcomes, ElementsAre(testing::HasSubstr("504"), testing::HasSubstr("503")));
}

}  // namespace
}  // namespace tgs::session
