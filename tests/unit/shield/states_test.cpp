#include "shield/states.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace tgs::shield {
namespace {

using testing::Eq;
using testing::Optional;

constexpr std::string_view kLink =
    R"({"@type":"authorizationStateWaitOtherDeviceConfirmation","link":"tg://login?token=abc"})";

TEST(StatesByName, KeepTheUpdateAndTheStatesName) {
  const auto update =
      fmt::format(R"({{"@type":"updateAuthorizationState","authorization_state":{}}})", kLink);
  EXPECT_THAT(
      states_by_name(update),
      Optional(Eq(
          R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateWaitOtherDeviceConfirmation"}})")));
}

TEST(StatesByName, AnswerGetAuthorizationState) {
  EXPECT_THAT(states_by_name(kLink),
              Optional(Eq(R"({"@type":"authorizationStateWaitOtherDeviceConfirmation"})")));
}

TEST(StatesByName, AnswerGetCurrentState) {
  const auto answer = fmt::format(
      R"({{"@type":"updates","updates":[{{"@type":"updateAuthorizationState","authorization_state":{}}},{{"@type":"updateCall","call":{{"id":1}}}}]}})",
      kLink);
  EXPECT_THAT(
      states_by_name(answer),
      Optional(Eq(
          R"({"@type":"updates","updates":[{"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateWaitOtherDeviceConfirmation"}},{"@type":"updateCall","call":{"id":1}}]})")));
}

TEST(StatesByName, TellNothingOfAnUpdateInAnotherForm) {
  EXPECT_THAT(states_by_name(R"({"@type":"updateAuthorizationState","link":"tg://login?token=abc"})"),
              Optional(Eq(R"({"@type":"updateAuthorizationState","authorization_state":{"@type":""}})")));
}

TEST(StatesByName, LeaveEverythingElse) {
  for (const auto* text : {R"({"@type":"ok"})", R"({"@type":"updateConnectionState","state":{}})", "{}"}) {
    EXPECT_EQ(states_by_name(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tgs::shield
