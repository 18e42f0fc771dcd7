// Who is told what on joining a session, and which updates reach whom.
#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SessionJoining, OfTheFirstClientStartsTheInstance) {
  Scene scene;
  scene.join();
  scene.join();
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));
  EXPECT_TRUE(scene.session.has_instance());
  EXPECT_EQ(scene.session.client_count(), 2U);
}

TEST(SessionJoining, ReplaysBothStatesToWhoComesLater) {
  Scene scene;
  auto& first = scene.join();
  EXPECT_THAT(first.take(), IsEmpty());
  scene.open("WaitPhoneNumber");
  scene.update(connection("Connecting"));
  scene.update(connection("Ready"));
  auto& second = scene.join();
  EXPECT_THAT(first.take(),
              ElementsAre(authorization("WaitPhoneNumber"), connection("Connecting"), connection("Ready")));
  EXPECT_THAT(second.take(), ElementsAre(authorization("WaitPhoneNumber"), connection("Ready")));
}

TEST(SessionJoining, ReplaysNoCallsAndNoMessages) {
  Scene scene;
  scene.join();
  scene.run();
  scene.update(call_update(1, "Pending"));
  scene.update(new_message(1));
  EXPECT_THAT(scene.join().take(), ElementsAre(authorization("Ready"), connection("Ready")));
}

// Ids are given when a connection is accepted; the one accepted later may well shake hands first.
TEST(SessionJoining, WorksInAnyOrderOfIds) {
  Scene scene;
  auto& early = scene.connect();
  auto& late = scene.join();
  scene.join(early);
  scene.run();
  scene.request(early, "getMe", "1");
  scene.request(late, "getMe", "2");
  scene.session.reply(scene.host.ids.at(0), "A");
  scene.session.reply(scene.host.ids.at(1), "B");
  EXPECT_EQ(early.lines.back(), "A 1");
  EXPECT_EQ(late.lines.back(), "B 2");
  scene.leave(early);
  EXPECT_EQ(scene.session.client_count(), 1U);
  scene.leave(late);
  EXPECT_EQ(scene.session.client_count(), 0U);
}

TEST(SessionJoining, SeesNothingOfAnInstanceThatIsClosing) {
  Scene scene(false, Duration::zero());
  auto& first = scene.join();
  scene.run();
  scene.leave(first);
  EXPECT_THAT(scene.host.take(), ElementsAre("start", "stop"));

  auto& second = scene.join();
  scene.update(authorization("Closing"));
  auto& third = scene.join();
  scene.close();
  EXPECT_THAT(second.take(), IsEmpty());
  EXPECT_THAT(third.take(), IsEmpty());
  EXPECT_THAT(scene.host.take(), ElementsAre("start"));

  scene.open("WaitPhoneNumber");
  EXPECT_THAT(second.take(), ElementsAre(authorization("WaitPhoneNumber")));
  EXPECT_THAT(third.take(), ElementsAre(authorization("WaitPhoneNumber")));
}

TEST(SessionJoining, DuringALogOutShowsTheNextInstanceOnly) {
  Scene scene;
  auto& first = scene.join();
  scene.run();
  first.take();
  scene.update(authorization("LoggingOut"));
  auto& second = scene.join();
  scene.update(new_message(1));
  scene.close();
  EXPECT_THAT(first.take(),
              ElementsAre(authorization("LoggingOut"), new_message(1), authorization("Closed")));
  EXPECT_THAT(second.take(), IsEmpty());
  scene.open("WaitPhoneNumber");
  EXPECT_THAT(first.take(), ElementsAre(authorization("WaitPhoneNumber")));
  EXPECT_THAT(second.take(), ElementsAre(authorization("WaitPhoneNumber")));
}

TEST(SessionUpdates, ReachEveryClientThatMaySeeThemAsOneSharedLine) {
  Scene scene;
  auto& sees = scene.join();
  auto& sees_too = scene.join();
  auto& does_not = scene.join();
  does_not.hidden = "updateNewMessage";
  scene.run();
  does_not.take();
  scene.update(new_message(7));
  EXPECT_EQ(sees.lines.back(), new_message(7));
  EXPECT_EQ(sees.shared.back(), sees_too.shared.back());
  EXPECT_THAT(does_not.take(), IsEmpty());
}

TEST(SessionUpdates, DoNotReachAClientThatLeft) {
  Scene scene;
  auto& stays = scene.join();
  auto& leaves = scene.join();
  scene.run();
  scene.leave(leaves);
  scene.leave(leaves);
  leaves.take();
  scene.update(new_message(1));
  EXPECT_THAT(leaves.take(), IsEmpty());
  EXPECT_EQ(stays.lines.back(), new_message(1));
}

TEST(SessionCatchUp, DropsWhatAroseWhileTheSessionDidNotRun) {
  Scene scene;
  auto& client = scene.join();
  scene.open();
  scene.update(new_message(1));
  scene.update(connection("Ready"));
  scene.update(new_message(2));
  EXPECT_THAT(client.take(), ElementsAre(authorization("Ready"), connection("Ready"), new_message(2)));
}

TEST(SessionCatchUp, GoesToTheFirstClientAloneWhereOfflineIsSet) {
  Scene scene(true);
  auto& other = scene.connect();
  auto& first = scene.join();
  scene.join(other);
  scene.open();
  scene.update(new_message(1));
  scene.update(call_update(1, "Pending"));
  EXPECT_THAT(first.take(), ElementsAre(authorization("Ready"), new_message(1), call_update(1, "Pending")));
  EXPECT_THAT(other.take(), ElementsAre(authorization("Ready"), call_update(1, "Pending")));
}

TEST(SessionCatchUp, GoesToNobodyWhereTheFirstClientLeft) {
  Scene scene(true);
  auto& first = scene.join();
  auto& second = scene.join();
  scene.leave(first);
  scene.open();
  scene.update(new_message(1));
  EXPECT_THAT(first.take(), IsEmpty());
  EXPECT_THAT(second.take(), ElementsAre(authorization("Ready")));
}

TEST(SessionCatchUp, GoesToTheFirstThatCameWhileTheLastInstanceWasClosing) {
  Scene scene(true, Duration::zero());
  auto& gone = scene.join();
  scene.run();
  scene.leave(gone);
  auto& other = scene.connect();
  auto& first = scene.join();
  scene.join(other);
  scene.close();
  scene.open();
  scene.update(new_message(1));
  EXPECT_THAT(first.take(), ElementsAre(authorization("Ready"), new_message(1)));
  EXPECT_THAT(other.take(), ElementsAre(authorization("Ready")));
}

TEST(SessionCatchUp, GoesToAllAfterAnInterruptionOfTheStoragesOwn) {
  for (const bool offline : {false, true}) {
    Scene scene(offline);
    auto& first = scene.join();
    auto& second = scene.join();
    scene.run();
    scene.end_stream();
    scene.pass(LifeCycle::kFirstBackOff);
    first.take();
    second.take();
    scene.open();
    scene.update(new_message(1));
    EXPECT_THAT(first.take(), ElementsAre(authorization("Ready"), new_message(1)));
    EXPECT_THAT(second.take(), ElementsAre(authorization("Ready"), new_message(1)));
  }
}

TEST(SessionCatchUp, OfAnInstanceThatANewFrontTookOverGoesToAll) {
  Scene scene;
  scene.session.adopted(scene.now, std::chrono::seconds(15));
  scene.update(authorization("Ready"));
  auto& client = scene.join();
  scene.update(new_message(1));
  EXPECT_THAT(client.take(), ElementsAre(authorization("Ready"), new_message(1)));
  EXPECT_THAT(scene.host.take(), IsEmpty());
}

}  // namespace
}  // namespace tgs::session
