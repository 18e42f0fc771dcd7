// What a client may do: rules → Policy → verdicts (docs/policy.md). Immutable: new settings make a new Policy,
// swapped whole. Deny is the default. The same code judges in the front, by the client's own rules, and once more in
// the worker, by the global ones. Pure; usable from any thread.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "policy/argument_filter.h"
#include "policy/chat_filter.h"
#include "policy/rules.h"
#include "policy/shape.h"
#include "policy/verdict.h"

namespace tgs {

class Policy {
 public:
  explicit Policy(const Rules& rules);

  /// Step 2: may a request of this type pass? Hash look-ups, no allocation where it may.
  Verdict judge(std::string_view request_type) const;
  /// Step 3, of a request in which something is still to be rewritten.
  Verdict judge_shape(simdjson::dom::element request, const IsRewritten& is_rewritten) const;
  /// Steps 3 and 6, of a request that is complete.
  Verdict judge_values(simdjson::dom::element request) const;

  /// May some request pass by which a session is logged in?
  bool may_log_in() const { return may_log_in_; }

  /// May an update of this type reach the client? The authorization and the connection state always may.
  bool allows_update(std::string_view update_type) const;

  /// Whether updates and answers may be about any chat; else shows() says of each.
  bool shows_all() const { return !chats_; }
  bool shows(simdjson::dom::element value) const { return !chats_ || chats_->shows(value); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;

  enum class Standing : std::uint8_t { allowed, never, dangerous, history, login_codes };

  Standing standing_of(std::string_view request, const Rules& rules) const;

  Verdict judge_peers(std::string_view type, const std::vector<std::int64_t>& peers) const;
  Verdict judge_shown(std::string_view type, const std::vector<const Showing*>& shows) const;

  std::unordered_map<std::string, Standing, Hash, std::equal_to<>> requests_;  // those of allowed_requests
  Names granted_;                                                              // dangerous_requests
  Names updates_;
  ArgumentFilter arguments_;
  std::string files_directory_;
  bool shields_login_codes_;
  std::optional<ChatFilter> chats_;
  bool may_log_in_ = false;
};

}  // namespace tgs
