// The shield of states (docs/policy.md, Shields): a client that can't log in is told the names of authorization states,
// but nothing that helps to log in: no link, phone number, hint or e-mail pattern. Pure; usable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgs::shield {

/// The same with the states' names alone; none where `json`, an update or a response, holds no authorization state.
std::optional<std::string> states_by_name(std::string_view json);

}  // namespace tgs::shield
