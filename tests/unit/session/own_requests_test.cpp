#include "session/own_requests.h"

#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kOk = R"({"@type":"ok"})";
constexpr auto kUnknownCall = R"({"@type":"error","code":404,"message":"Call not found"})";

/// Logged in, with the calls 1 (incoming) and 2 (outgoing).
LiveState two_calls() {
  LiveState live;
  live.apply(authorization("Ready"));
  live.apply(connection("Ready"));
  live.apply(call_update(1, "Pending"));
  live.apply(call_update(2, "Pending", true));
  return live;
}

OwnAnswer ask(std::string_view type, const std::string& call_id, const Client& client = ScriptedClient(1)) {
  const auto canonical = R"({"@type":")" + std::string(type) + R"(","call_id":)" + call_id + "}";
  return answer_own_request(type, canonical, two_calls(), CallOwners(), client);
}

TEST(OwnRequests, AreThree) {
  for (const auto* name : {"receiveCall", "restoreCall", "getCurrentState"}) {
    EXPECT_TRUE(is_own_request(name)) << name;
  }
  for (const auto* name : {"", "getMe", "receivecall", "acceptCall"}) {
    EXPECT_FALSE(is_own_request(name)) << name;
  }
}

TEST(ReceiveCall, IsOkForAnIncomingCallAlone) {
  EXPECT_EQ(ask("receiveCall", "1").response, kOk);
  EXPECT_EQ(ask("receiveCall", "2").response, kUnknownCall);
  EXPECT_EQ(ask("receiveCall", "3").response, kUnknownCall);
  EXPECT_THAT(ask("receiveCall", "1").updates, IsEmpty());
}

TEST(RestoreCall, SendsTheCallsLastUpdateAgain) {
  const auto answer = ask("restoreCall", "2");
  EXPECT_THAT(answer.updates, ElementsAre(call_update(2, "Pending", true)));
  EXPECT_EQ(answer.response, kOk);
}

TEST(RestoreCall, KnowsNoOtherCall) {
  const auto answer = ask("restoreCall", "3");
  EXPECT_THAT(answer.updates, IsEmpty());
  EXPECT_EQ(answer.response, kUnknownCall);
}

TEST(RestoreCall, ShowsNothingToAClientThatMayNotSeeCalls) {
  ScriptedClient client(1);
  client.hidden = "updateCall";
  const auto answer = ask("restoreCall", "1", client);
  EXPECT_THAT(answer.updates, IsEmpty());
  EXPECT_EQ(answer.response, kUnknownCall);
}

TEST(CallId, IsTakenAsANumberOrAsAString) {
  EXPECT_EQ(ask("receiveCall", R"("1")").response, kOk);
  EXPECT_EQ(ask("receiveCall", "2147483647").response, kUnknownCall);
  EXPECT_EQ(ask("receiveCall", R"("-2147483648")").response, kUnknownCall);
}

TEST(CallId, OfAnyOtherKindIsABadRequest) {
  for (const auto* id : {"null", "true", "1.5", "{}", "[1]", R"("")", R"("1x")", R"(" 1")", "2147483648",
                         "4294967297", "18446744073709551615", R"("9223372036854775808")"}) {
    EXPECT_THAT(ask("receiveCall", id).response, HasSubstr(R"("code":400,"message":"BAD_REQUEST: )")) << id;
  }
  const auto answer = answer_own_request("restoreCall", R"({"@type":"restoreCall"})", two_calls(),
                                         CallOwners(), ScriptedClient(1));
  EXPECT_THAT(answer.response, HasSubstr("BAD_REQUEST"));
}

TEST(GetCurrentState, ListsTheStatesAndTheCalls) {
  const auto answer = ask("getCurrentState", "0");
  EXPECT_THAT(answer.updates, IsEmpty());
  EXPECT_EQ(answer.response, R"({"@type":"updates","updates":[)" + authorization("Ready") + "," +
                                 connection("Ready") + "," + call_update(1, "Pending") + "," +
                                 call_update(2, "Pending", true) + "]}");
}

TEST(GetCurrentState, LeavesTheCallsOutForAClientThatMayNotSeeThem) {
  ScriptedClient client(1);
  client.hidden = "updateCall";
  EXPECT_EQ(ask("getCurrentState", "0", client).response,
            R"({"@type":"updates","updates":[)" + authorization("Ready") + "," + connection("Ready") + "]}");
}

TEST(GetCurrentState, MayHaveNothingToList) {
  EXPECT_EQ(
      answer_own_request("getCurrentState", "{}", LiveState(), CallOwners(), ScriptedClient(1)).response,
      R"({"@type":"updates","updates":[]})");
}

}  // namespace
}  // namespace tgs::session
