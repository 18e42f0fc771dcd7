// The two fixed tables of policy step 2, each name with its reason. Pure; usable from any thread.
// - never: requests that belong to the storage, or reach the host behind it; refused whatever the settings
// say
// - dangerous: requests that hand over the account, its data or its money; refused unless named in both
//   `allowed_requests` and `dangerous_requests`
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

/// The reason, or empty where the request is not in the table.
std::string_view never_reason(std::string_view request);
std::string_view dangerous_reason(std::string_view request);

}  // namespace tgs
