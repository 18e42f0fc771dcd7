#include "worker/update_gate.h"

#include <algorithm>

#include "session/live_state.h"
#include "wire/peek.h"

namespace tgs::worker {
namespace {

constexpr std::string_view kToken = R"({"@type":"updateOption","name":"authentication_token")";

}  // namespace

UpdateGate::UpdateGate(std::vector<std::string> allowed_updates) : names_(std::move(allowed_updates)) {
  for (const auto* own : {"updateAuthorizationState", "updateConnectionState", "updateOption", "updateUser",
                          "updateSupergroup", "updateCall"}) {
    names_.emplace_back(own);
  }
  std::sort(names_.begin(), names_.end());
}

bool UpdateGate::passes(std::string_view update) const {
  return std::binary_search(names_.begin(), names_.end(), type_of(update), std::less<>()) &&
         !update.starts_with(kToken) &&
         session::authorization_state_type(update) != "authorizationStateWaitTdlibParameters";
}

}  // namespace tgs::worker
