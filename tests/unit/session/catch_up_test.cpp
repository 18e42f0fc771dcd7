#include "session/catch_up.h"

#include <gmock/gmock.h>

#include "scripted.h"
#include "wire/peek.h"

namespace tgs::session {
namespace {

constexpr auto kOption = R"({"@type":"updateOption","name":"my_id"})";
constexpr auto kUser = R"({"@type":"updateUser","user":{"@type":"user","id":5}})";

Audience after(CatchUp& catch_up, std::string_view update) {
  return catch_up.audience(type_of(update), update);
}

/// An instance that has just said that it is logged in.
CatchUp authorized(Missed missed) {
  CatchUp catch_up(missed);
  EXPECT_EQ(after(catch_up, authorization("Ready")), Audience::all);
  return catch_up;
}

TEST(CatchUp, TreatsMissedEventsAsTold) {
  auto dropped = authorized(Missed::dropped);
  auto to_first = authorized(Missed::to_first_client);
  auto to_all = authorized(Missed::to_all);
  EXPECT_EQ(after(dropped, new_message(1)), Audience::nobody);
  EXPECT_EQ(after(to_first, new_message(1)), Audience::first_client);
  EXPECT_EQ(after(to_all, new_message(1)), Audience::all);
}

TEST(CatchUp, PassesStatesToAll) {
  auto catch_up = authorized(Missed::dropped);
  for (const auto& update : {connection("Updating"), std::string(kOption), std::string(kUser)}) {
    EXPECT_EQ(after(catch_up, update), Audience::all) << update;
  }
}

TEST(CatchUp, DropsTheLastMessageOfAChatToo) {
  auto catch_up = authorized(Missed::dropped);
  for (const auto* type : {"updateChatLastMessage", "updateDeleteMessages", "updateServiceNotification",
                           "updateNewCallbackQuery", "updateBusinessMessageEdited"}) {
    EXPECT_EQ(catch_up.audience(type, "{}"), Audience::nobody) << type;
  }
}

TEST(CatchUp, IsOverWithTheConnectionOfAnAuthorizedInstance) {
  auto catch_up = authorized(Missed::dropped);
  after(catch_up, connection("Connecting"));
  after(catch_up, connection("Updating"));
  EXPECT_FALSE(catch_up.over());
  EXPECT_EQ(after(catch_up, new_message(1)), Audience::nobody);
  after(catch_up, connection("Ready"));
  EXPECT_TRUE(catch_up.over());
  EXPECT_EQ(after(catch_up, new_message(2)), Audience::all);
}

TEST(CatchUp, IsNotOverWithAConnectionAlone) {
  CatchUp catch_up(Missed::dropped);
  after(catch_up, connection("Ready"));
  EXPECT_FALSE(catch_up.over());
  after(catch_up, authorization("Ready"));
  EXPECT_FALSE(catch_up.over());
}

TEST(CatchUp, IsOverAtOnceWhereTheInstanceAsksForALogIn) {
  for (const auto* state : {"WaitPhoneNumber", "WaitCode", "WaitPassword", "LoggingOut"}) {
    CatchUp catch_up(Missed::dropped);
    EXPECT_EQ(after(catch_up, authorization(state)), Audience::all);
    EXPECT_TRUE(catch_up.over()) << state;
    EXPECT_EQ(after(catch_up, new_message(1)), Audience::all);
  }
}

TEST(CatchUp, DoesNotBeginAgainWhenTheConnectionIsLost) {
  auto catch_up = authorized(Missed::dropped);
  after(catch_up, connection("Ready"));
  after(catch_up, connection("Connecting"));
  EXPECT_EQ(after(catch_up, new_message(1)), Audience::all);
}

TEST(CatchUp, PassesACallThatStillRingsAndItsEnd) {
  auto catch_up = authorized(Missed::dropped);
  EXPECT_EQ(after(catch_up, call_update(1, "Pending")), Audience::all);
  EXPECT_EQ(after(catch_up, call_update(1, "Discarded")), Audience::all);
}

TEST(CatchUp, DropsACallThatIsOver) {
  auto catch_up = authorized(Missed::dropped);
  EXPECT_EQ(after(catch_up, call_update(1, "Discarded")), Audience::nobody);
  EXPECT_EQ(after(catch_up, call_update(2, "Error")), Audience::nobody);
}

TEST(CatchUp, IsNotFooledByWhatATextSays) {
  auto catch_up = authorized(Missed::dropped);
  after(catch_up, R"({"@type":"updateOption","name":"\"connectionStateReady\""})");
  EXPECT_FALSE(catch_up.over());
  EXPECT_EQ(after(catch_up, R"({"@type":"updateCall","call":{"note":"\"@type\":\"callStateDiscarded\"",)"
                            R"("state":{"@type":"callStatePending"}}})"),
            Audience::all);
}

}  // namespace
}  // namespace tgs::session
