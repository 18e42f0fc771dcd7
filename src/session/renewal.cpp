#include "session/renewal.h"

#include <utility>

#include "session/live_state.h"

namespace tgs::session {

void Renewal::follow(std::string_view state, TimePoint now) {
  if (state == "authorizationStateClosed") {
    due_.reset();
    ordered_until_.reset();
    has_asked_ = false;
  } else if (state.starts_with("authorizationStateWait")) {
    has_asked_ = true;
  } else if (state == "authorizationStateReady" && interval_ > Duration::zero()) {
    due_ = has_asked_ ? now : now + interval_;
    looked_at_ = now;
    has_passed_ = true;
  }
}

std::optional<TimePoint> Renewal::wake_at() const {
  if (ordered_until_) {
    return looked_at_ + kOrderedQuiet;
  }
  return due_ ? std::optional(std::max(*due_, looked_at_ + quiet())) : std::nullopt;
}

bool Renewal::look(TimePoint now, bool is_idle) {
  const auto at = wake_at();
  if (!at || now < *at) {
    return false;
  }
  looked_at_ = now;
  const bool is_ordered = ordered_until_ && now < *ordered_until_;
  if (!is_ordered) {
    ordered_until_.reset();
  }
  const bool has_passed = std::exchange(has_passed_, false);
  return is_idle && (is_ordered || (due_ && *due_ <= now && !has_passed));
}

void Renewal::begin() {
  due_.reset();
  ordered_until_.reset();
  is_under_way_ = true;
  is_ready_again_ = false;
}

bool Renewal::hides(std::string_view type, std::string_view update) {
  if (!is_under_way_) {
    return false;
  }
  if (type == "updateConnectionState") {
    is_under_way_ = !is_ready_again_ || update.find(R"("connectionStateReady")") == std::string_view::npos;
    return true;
  }
  if (type != "updateAuthorizationState") {
    return false;
  }
  const auto state = authorization_state_type(update);
  is_ready_again_ = state == "authorizationStateReady";
  is_under_way_ =
      is_ready_again_ || state == "authorizationStateClosing" || state == "authorizationStateClosed";
  return is_under_way_;
}

}  // namespace tgs::session
