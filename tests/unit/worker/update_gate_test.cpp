#include "worker/update_gate.h"

#include <gmock/gmock.h>

namespace tgs::worker {
namespace {

std::string update(const std::string& type) {
  return R"({"@type":")" + type + R"(","x":1})";
}

std::string authorization(const std::string& state) {
  return R"({"@type":"updateAuthorizationState","authorization_state":{"@type":")" + state + R"("}})";
}

TEST(UpdateGate, PassesWhatSomeClientMaySee) {
  const UpdateGate gate({"updateNewMessage", "updateChatAction"});
  EXPECT_TRUE(gate.passes(update("updateNewMessage")));
  EXPECT_TRUE(gate.passes(update("updateChatAction")));
  EXPECT_FALSE(gate.passes(update("updateNewMessages")));
  EXPECT_FALSE(gate.passes(update("updateNewMessag")));
  EXPECT_FALSE(gate.passes(update("updateFile")));
}

TEST(UpdateGate, PassesWhatTheStorageItselfNeeds) {
  const UpdateGate gate({});
  for (const auto* type :
       {"updateConnectionState", "updateOption", "updateUser", "updateSupergroup", "updateCall"}) {
    EXPECT_TRUE(gate.passes(update(type))) << type;
  }
  EXPECT_TRUE(gate.passes(authorization("authorizationStateReady")));
}

TEST(UpdateGate, NeverPassesTheStateThatTheWorkerAnswersItself) {
  const UpdateGate gate({"updateAuthorizationState"});
  EXPECT_FALSE(gate.passes(authorization("authorizationStateWaitTdlibParameters")));
}

TEST(UpdateGate, NeverPassesTheTokenThatStandsForACode) {
  const UpdateGate gate({"updateOption"});
  const std::string begin = R"({"@type":"updateOption","name":")";
  const std::string end = R"(","value":{"@type":"optionValueString","value":"x"}})";
  EXPECT_FALSE(gate.passes(begin + "authentication_token" + end));
  EXPECT_TRUE(gate.passes(begin + "authorization_date" + end));
}

TEST(UpdateGate, GoesByTheLeadingTypeAlone) {
  const UpdateGate gate({"updateNewMessage"});
  for (const auto* text : {"", "{}", R"({"x":1,"@type":"updateNewMessage"})", R"({"@type":"updateNewMessage)",
                           R"({"@type":"x","y":{"@type":"updateNewMessage"}})"}) {
    EXPECT_FALSE(gate.passes(text)) << text;
  }
}

}  // namespace
}  // namespace tgs::worker
