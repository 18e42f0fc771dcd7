#include "policy/policy.h"

#include <fmt/format.h>

#include "policy/log_in.h"
#include "policy/never.h"
#include "policy/peers.h"

namespace tgs {
namespace {

// A type that is on no list is a stranger's text: it is cut to the length of the longest names that TDLib has.
constexpr std::size_t kShownType = 80;

Verdict not_listed(std::string_view type) {
  return Denial{ErrorToken::request_not_allowed, "allowed_requests",
                fmt::format("{}: not in allowed_requests", type.substr(0, kShownType))};
}

Verdict never(std::string_view type, std::string_view reason) {
  return Denial{ErrorToken::request_not_allowed, "never", fmt::format("{}: never: {}", type, reason)};
}

Verdict dangerous(std::string_view type, std::string_view reason) {
  return Denial{ErrorToken::request_not_allowed, "dangerous_requests",
                fmt::format("{}: dangerous: name it in dangerous_requests: {}", type, reason)};
}

Verdict shielded(std::string_view type, std::string_view setting, std::string_view reason) {
  return Denial{ErrorToken::request_not_allowed, std::string(setting),
                fmt::format("{}: {}: {}", type, setting, reason)};
}

bool sets_own_password(std::string_view type, simdjson::dom::element request) {
  std::string_view password;
  return type == "recoverAuthenticationPassword" &&
         request["new_password"].get(password) == simdjson::SUCCESS && !password.empty();
}

}  // namespace

Policy::Policy(const Rules& rules)
    : granted_(rules.dangerous_requests.begin(), rules.dangerous_requests.end()),
      updates_(rules.allowed_updates.begin(), rules.allowed_updates.end()),
      arguments_(rules.argument_rules),
      files_directory_(rules.files_directory),
      shields_login_codes_(rules.shields_login_codes) {
  updates_.insert("updateAuthorizationState");
  updates_.insert("updateConnectionState");
  if (rules.chats) {
    chats_.emplace(*rules.chats);
  }
  for (const auto& request : rules.allowed_requests) {
    const auto standing = standing_of(request, rules);
    requests_.emplace(request, standing);
    may_log_in_ = may_log_in_ || (standing == Standing::allowed && is_log_in_request(request));
  }
}

Policy::Standing Policy::standing_of(std::string_view request, const Rules& rules) const {
  if (!never_reason(request).empty()) {
    return Standing::never;
  }
  if (!dangerous_reason(request).empty() && !granted_.contains(request)) {
    return Standing::dangerous;
  }
  if (rules.shields_history && !history_reason(request).empty()) {
    return Standing::history;
  }
  if (rules.shields_login_codes && !login_code_reason(request).empty()) {
    return Standing::login_codes;
  }
  return Standing::allowed;
}

Verdict Policy::judge(std::string_view request_type) const {
  const auto found = requests_.find(request_type);
  if (found != requests_.end() && found->second == Standing::allowed) {
    return std::nullopt;
  }
  if (const auto reason = never_reason(request_type); !reason.empty()) {
    return never(request_type, reason);
  }
  if (found == requests_.end()) {
    return not_listed(request_type);
  }
  if (found->second == Standing::history) {
    return shielded(request_type, "shields.history", history_reason(request_type));
  }
  if (found->second == Standing::login_codes) {
    return shielded(request_type, "shields.login_codes", login_code_reason(request_type));
  }
  return dangerous(request_type, dangerous_reason(request_type));
}

Verdict Policy::judge_shape(simdjson::dom::element request, const IsRewritten& is_rewritten) const {
  Contents contents;
  return check_shape(request, is_rewritten, files_directory_, contents);
}

Verdict Policy::judge_values(simdjson::dom::element request) const {
  Contents contents;
  if (auto denial = check_shape(
          request, [](std::string_view) { return false; }, files_directory_, contents)) {
    return denial;
  }
  const std::string_view type = request["@type"];
  if (auto denial = judge_peers(type, contents.peers)) {
    return denial;
  }
  if (sets_own_password(type, request)) {
    return Denial{ErrorToken::type_not_allowed, "new_password",
                  fmt::format("{}: new_password: it would lock the owner out; recover without it", type)};
  }
  if (!contents.spends.empty() && !granted_.contains(type)) {
    return Denial{ErrorToken::type_not_allowed, "dangerous_requests",
                  fmt::format("{}: dangerous: name it in dangerous_requests: {} spends the account's money",
                              type, contents.spends)};
  }
  if (shields_login_codes_ && contents.copies_messages) {
    return Denial{
        ErrorToken::type_not_allowed, "shields.login_codes",
        fmt::format("{}: send_copy: a copy hides where it is from, which may be a log-in code", type)};
  }
  if (auto denial = judge_shown(type, contents.shows)) {
    return denial;
  }
  return arguments_.judge(type, request);
}

Verdict Policy::judge_peers(std::string_view type, const std::vector<std::int64_t>& peers) const {
  for (const auto peer : peers) {
    if (is_service_account(peer)) {
      return Denial{ErrorToken::type_not_allowed, "service accounts",
                    fmt::format("{}: {} is Telegram's own account, which writes log-in codes", type, peer)};
    }
    if (chats_ && !chats_->allows(peer)) {
      return Denial{ErrorToken::type_not_allowed, "chats",
                    fmt::format("{}: it is about none of the chats that this client may use", type)};
    }
  }
  return std::nullopt;
}

/// The other request's argument_rules can't be asked here: they are about fields of its own.
Verdict Policy::judge_shown(std::string_view type, const std::vector<const Showing*>& shows) const {
  for (const auto* showing : shows) {
    const bool is_ruled = arguments_.has_rules_for(showing->request);
    if (is_ruled || judge(showing->request)) {
      const auto subject = type == showing->type ? "it" : showing->type;
      return Denial{ErrorToken::type_not_allowed, "other requests",
                    fmt::format("{}: {} shows what {} is for, which is {}", type, subject, showing->request,
                                is_ruled ? "under argument_rules" : "not allowed")};
    }
  }
  return std::nullopt;
}

bool Policy::allows_update(std::string_view update_type) const {
  return updates_.contains(update_type);
}

}  // namespace tgs
