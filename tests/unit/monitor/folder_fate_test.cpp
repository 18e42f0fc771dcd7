#include "monitor/folder_fate.h"

#include <gmock/gmock.h>

#include <initializer_list>

namespace tgs::monitor {
namespace {

bool removable_after(std::initializer_list<const char*> states) {
  FolderFate fate;
  for (const auto* state : states) {
    fate.apply(std::string("authorizationState") + state);
  }
  return fate.is_removable();
}

TEST(FolderFate, KeepsAFolderOfWhichNothingIsKnown) {
  EXPECT_FALSE(removable_after({}));
  EXPECT_FALSE(removable_after({"Closing"}));
}

TEST(FolderFate, RemovesASessionThatNeverGotAsFarAsALogIn) {
  for (const auto* state : {"WaitPhoneNumber", "WaitPremiumPurchase", "WaitEmailAddress", "WaitEmailCode",
                            "WaitCode", "WaitOtherDeviceConfirmation", "WaitRegistration", "WaitPassword"}) {
    EXPECT_TRUE(removable_after({state, "Closing"})) << state;
  }
  EXPECT_TRUE(removable_after({"WaitPhoneNumber", "WaitCode", "WaitPassword", "Closing"}));
}

TEST(FolderFate, KeepsASessionThatWasLoggedInAtAnyTime) {
  EXPECT_FALSE(removable_after({"Ready", "Closing"}));
  EXPECT_FALSE(removable_after({"WaitPhoneNumber", "Ready", "Closing"}));
  EXPECT_FALSE(removable_after({"Ready", "WaitPhoneNumber", "Closing"}));
}

TEST(FolderFate, RemovesASessionThatLoggedOut) {
  EXPECT_TRUE(removable_after({"Ready", "LoggingOut"}));
  EXPECT_TRUE(removable_after({"LoggingOut"}));
}

TEST(FolderFate, KeepsALogOutThatWasCutShort) {
  EXPECT_FALSE(removable_after({"Ready", "LoggingOut", "Closing"}));
  EXPECT_FALSE(removable_after({"LoggingOut", "Closing"}));
}

TEST(FolderFate, KeepsWhatDidNotCloseInOrder) {
  EXPECT_FALSE(removable_after({"WaitPhoneNumber"}));
  EXPECT_FALSE(removable_after({"Ready"}));
}

TEST(FolderFate, KeepsAFolderAfterAStateThatItDoesNotKnow) {
  EXPECT_FALSE(removable_after({"WaitPhoneNumber", "WaitSomethingNew", "Closing"}));
}

TEST(LogInState, IsAStepOfALogInThatIsNotComplete) {
  EXPECT_TRUE(is_log_in_state("authorizationStateWaitCode"));
  for (const auto* state : {"", "authorizationStateReady", "authorizationStateWaitTdlibParameters",
                            "authorizationStateLoggingOut", "WaitCode"}) {
    EXPECT_FALSE(is_log_in_state(state)) << state;
  }
}

}  // namespace
}  // namespace tgs::monitor
