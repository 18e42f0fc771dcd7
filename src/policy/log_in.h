// The requests by which a session is logged in: a fixed table. A client that has none of them learns of authorization
// states by name only (the setting shields.states). Pure; usable from any thread.
#pragma once

#include <string_view>

namespace tgs {

bool is_log_in_request(std::string_view request_type);

}  // namespace tgs
