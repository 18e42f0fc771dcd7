// The values of settings that are rules: of requests' fields, rates, sessions, and of clients. None: faults were noted,
// which say what was found and what is allowed. Pure; any thread.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "settings/findings.h"
#include "settings/value.h"

namespace tgs {

// `place`: the key, as people see it.
std::optional<Value> read_argument_rules(std::string_view place, simdjson::dom::element json,
                                         Findings& findings);
std::optional<Value> read_rate_limits(std::string_view place, simdjson::dom::element json,
                                      Findings& findings);
std::optional<Value> read_session_ranges(std::string_view place, simdjson::dom::element json,
                                         Findings& findings);
std::optional<Value> read_numbers(std::string_view place, simdjson::dom::element json, Findings& findings);
std::optional<Value> read_clients(std::string_view place, simdjson::dom::element json, Findings& findings);

}  // namespace tgs
