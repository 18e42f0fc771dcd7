// The shield of log-in codes (docs/policy.md, Shields): what Telegram's service accounts write reaches no client. Asked
// for everything that leaves a worker. A message that is theirs, or forwards, quotes or answers one of theirs, or so
// much as names such an account, is replaced by one that says that it was withheld; so is content that is told apart
// from its message. Pure; one object a thread.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace tgs::shield {

/// The text of what was withheld.
inline constexpr std::string_view kWithheldText =
    "This message was withheld: it is, or shows, one of Telegram's service account.";

class LoginCodes {
 public:
  /// What may leave in place of `json`, an object that TDLib wrote: the same bytes where nothing in it is a service
  /// account's; empty where it can't be read. Valid until the next call, and no longer than `json`.
  std::string_view withhold(std::string_view json);

 private:
  simdjson::dom::parser parser_;
  std::string out_;
};

}  // namespace tgs::shield
