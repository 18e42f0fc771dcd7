// One JSON value → the value of one setting, or faults that say what was found and what is allowed. Pure; any thread.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "settings/findings.h"
#include "settings/options.h"

namespace tgs {

/// Nothing when a fault was noted. Ranges and choices are checked; what joins several keys is not (rules.h).
/// Not for sections.
std::optional<Value> read_value(const Option& option, simdjson::dom::element json, Findings& findings);

/// The same for a value whose faults are to be noted at another place than the option's key.
std::optional<Value> read_value(const Option& option, std::string_view place, simdjson::dom::element json,
                                Findings& findings);

/// `found "yes"; allowed: true or false`. A secret's value, or what may be one in the wrong place, is not
/// shown.
std::string found_and_allowed(const Option& option, simdjson::dom::element json);

/// `a list`, `a number`: what stands there, without its value.
std::string_view kind_of(simdjson::dom::element json);

}  // namespace tgs
