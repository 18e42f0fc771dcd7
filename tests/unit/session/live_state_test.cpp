#include "session/live_state.h"

#include <gmock/gmock.h>

#include <string>

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string authorization(const std::string& state) {
  return R"({"@type":"updateAuthorizationState","authorization_state":{"@type":")" + state + R"("}})";
}

std::string call_update(int id, const std::string& state, bool outgoing = false) {
  return R"({"@type":"updateCall","call":{"@type":"call","id":)" + std::to_string(id) +
         R"(,"unique_id":"7","user_id":5,"is_outgoing":)" + (outgoing ? "true" : "false") +
         R"(,"is_video":false,"state":{"@type":")" + state + R"("}}})";
}

TEST(LiveState, IsEmptyAtFirst) {
  const LiveState state;
  EXPECT_THAT(state.authorization(), IsEmpty());
  EXPECT_THAT(state.connection(), IsEmpty());
  EXPECT_THAT(state.calls(), IsEmpty());
}

TEST(LiveState, KeepsTheLastAuthorizationAndConnectionStateByteForByte) {
  LiveState state;
  state.apply(authorization("authorizationStateWaitPhoneNumber"));
  state.apply(authorization("authorizationStateReady"));
  const std::string connection =
      R"({"@type":"updateConnectionState","state":{"@type":"connectionStateReady"}})";
  state.apply(connection);
  EXPECT_EQ(state.authorization(), authorization("authorizationStateReady"));
  EXPECT_EQ(state.connection(), connection);
}

TEST(LiveState, KeepsTheLastUpdateOfEachLiveCallInTheirOrder) {
  LiveState state;
  state.apply(call_update(10, "callStatePending"));
  state.apply(call_update(9, "callStatePending"));
  state.apply(call_update(10, "callStateReady"));
  EXPECT_THAT(state.calls(),
              ElementsAre(call_update(9, "callStatePending"), call_update(10, "callStateReady")));
  EXPECT_EQ(state.call(10), call_update(10, "callStateReady"));
}

TEST(LiveState, ForgetsACallThatIsOver) {
  LiveState state;
  state.apply(call_update(1, "callStateReady"));
  state.apply(call_update(2, "callStateReady"));
  state.apply(call_update(1, "callStateDiscarded"));
  state.apply(call_update(2, "callStateError"));
  EXPECT_THAT(state.calls(), IsEmpty());
  EXPECT_FALSE(state.call(1));
}

TEST(LiveState, KeepsACallThatHangsUpUntilItIsDiscarded) {
  LiveState state;
  state.apply(call_update(1, "callStateHangingUp"));
  EXPECT_TRUE(state.call(1));
}

TEST(LiveState, KnowsWhichCallsAreIncoming) {
  LiveState state;
  state.apply(call_update(1, "callStatePending", false));
  state.apply(call_update(2, "callStatePending", true));
  EXPECT_TRUE(state.is_incoming(1));
  EXPECT_FALSE(state.is_incoming(2));
  EXPECT_FALSE(state.is_incoming(3));
}

TEST(LiveState, HasNoCallsOnceTheInstanceIsClosed) {
  LiveState state;
  state.apply(call_update(1, "callStateReady"));
  state.apply(authorization("authorizationStateClosed"));
  EXPECT_THAT(state.calls(), IsEmpty());
}

TEST(LiveState, IgnoresEverythingElse) {
  LiveState state;
  state.apply(R"({"@type":"updateNewMessage","message":{"@type":"updateCall","id":1}})");
  state.apply(R"({"@type":"updateCall"})");
  state.apply(R"({"@type":"updateCall","call":{"id":"x"}})");
  state.apply(R"({"@type":"updateCall","call":)");
  state.apply("");
  state.apply("[]");
  EXPECT_THAT(state.calls(), IsEmpty());
  EXPECT_THAT(state.authorization(), IsEmpty());
}

TEST(AuthorizationStateType, IsTheStatesOwnType) {
  EXPECT_EQ(authorization_state_type(authorization("authorizationStateReady")), "authorizationStateReady");
  EXPECT_EQ(authorization_state_type(R"({"@type":"updateOption","name":"x"})"), "");
  EXPECT_EQ(authorization_state_type(R"({"@type":"updateAuthorizationState","authorization_state":null})"),
            "");
  EXPECT_EQ(authorization_state_type(""), "");
}

}  // namespace
}  // namespace tgs::session
