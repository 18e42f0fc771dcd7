#include "policy/log_in.h"

#include <algorithm>
#include <array>

namespace tgs {

bool is_log_in_request(std::string_view request_type) {
  constexpr std::array<std::string_view, 20> kRequests = {
      "checkAuthenticationBotToken",
      "checkAuthenticationCode",
      "checkAuthenticationEmailCode",
      "checkAuthenticationPasskey",
      "checkAuthenticationPassword",
      "checkAuthenticationPasswordRecoveryCode",
      "checkAuthenticationPremiumPurchase",
      "checkAuthenticationWebToken",
      "getAuthenticationPasskeyParameters",
      "recoverAuthenticationPassword",
      "registerUser",
      "reportAuthenticationCodeMissing",
      "requestAuthenticationPasswordRecovery",
      "requestQrCodeAuthentication",
      "resendAuthenticationCode",
      "resetAuthenticationEmailAddress",
      "sendAuthenticationFirebaseSms",
      "setAuthenticationEmailAddress",
      "setAuthenticationPhoneNumber",
      "setAuthenticationPremiumPurchaseTransaction",
  };
  return std::ranges::find(kRequests, request_type) != kRequests.end();
}

}  // namespace tgs
