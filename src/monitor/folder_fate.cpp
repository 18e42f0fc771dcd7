#include "monitor/folder_fate.h"

#include <algorithm>
#include <array>

namespace tgs::monitor {

bool is_log_in_state(std::string_view state) {
  constexpr std::array<std::string_view, 8> kStates = {
      "authorizationStateWaitPhoneNumber",  "authorizationStateWaitPremiumPurchase",
      "authorizationStateWaitEmailAddress", "authorizationStateWaitEmailCode",
      "authorizationStateWaitCode",         "authorizationStateWaitOtherDeviceConfirmation",
      "authorizationStateWaitRegistration", "authorizationStateWaitPassword",
  };
  return std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

void FolderFate::apply(std::string_view state) {
  last_ = state;
  has_asked_ = has_asked_ || is_log_in_state(state);
  was_logged_in_ = was_logged_in_ || state == "authorizationStateReady";
  if (state != "authorizationStateClosing") {
    waits_for_log_in_ = is_log_in_state(state);
  }
}

bool FolderFate::is_removable() const {
  if (last_ == "authorizationStateLoggingOut") {
    return true;
  }
  return last_ == "authorizationStateClosing" && waits_for_log_in_ && !was_logged_in_;
}

}  // namespace tgs::monitor
