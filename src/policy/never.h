// The fixed tables of policy step 2, each name with its reason. Pure; usable from any thread.
// - never: requests that belong to the storage, or reach the host behind it; refused whatever the settings
// say
// - dangerous: requests that hand over the account, its data or its money; refused unless named in both
//   `allowed_requests` and `dangerous_requests`
// - history: requests that remove messages wholesale; refused while the setting shields.history is on
// - login_codes: requests that would tell of a log-in code what shields.login_codes keeps; refused while it is on
#pragma once

#include <span>
#include <string_view>

namespace tgs {

struct FixedRule {
  std::string_view request;
  std::string_view reason;
};

std::span<const FixedRule> never_requests();
std::span<const FixedRule> dangerous_requests();
std::span<const FixedRule> history_requests();
std::span<const FixedRule> login_code_requests();

/// The reason, or empty where the request is not in the table.
std::string_view never_reason(std::string_view request);
std::string_view dangerous_reason(std::string_view request);
std::string_view history_reason(std::string_view request);
std::string_view login_code_reason(std::string_view request);

}  // namespace tgs
