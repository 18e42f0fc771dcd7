#include "policy/policy.h"

#include <algorithm>

#include "policy/never.h"

namespace tgs {
namespace {

Verdict refused(std::string_view rule, std::string_view reason = {}) {
  return {.allowed = false, .token = ErrorToken::request_not_allowed, .rule = rule, .reason = reason};
}

}  // namespace

Policy::Policy(const Rules& rules) : updates_(rules.allowed_updates.begin(), rules.allowed_updates.end()) {
  updates_.insert("updateAuthorizationState");
  updates_.insert("updateConnectionState");
  const Names granted(rules.dangerous_requests.begin(), rules.dangerous_requests.end());
  for (const auto& request : rules.allowed_requests) {
    auto standing = Standing::allowed;
    if (!never_reason(request).empty()) {
      standing = Standing::never;
    } else if (!dangerous_reason(request).empty() && !granted.contains(request)) {
      standing = Standing::dangerous;
    }
    requests_.emplace(request, standing);
  }
}

Verdict Policy::judge(std::string_view request_type) const {
  const auto found = requests_.find(request_type);
  if (found != requests_.end() && found->second == Standing::allowed) {
    return {.allowed = true};
  }
  if (const auto reason = never_reason(request_type); !reason.empty()) {
    return refused("never", reason);
  }
  if (found == requests_.end()) {
    return refused("not in allowed_requests");
  }
  return refused("dangerous: name it in dangerous_requests", dangerous_reason(request_type));
}

bool Policy::allows_update(std::string_view update_type) const {
  return updates_.contains(update_type);
}

}  // namespace tgs
