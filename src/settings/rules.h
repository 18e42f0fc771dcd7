// What no single key can tell: settings that need each other, exclude each other, or must have an inner form. Any
// thread.
#pragma once

#include <string_view>

#include "settings/findings.h"
#include "settings/settings.h"

namespace tgs {

/// Expects loaded settings; says nothing about keys that already have a fault.
void check_rules(const Settings& settings, Findings& findings);

/// The base64 text of 32 bytes: what TDLib takes as a database key.
bool is_encryption_key(std::string_view text);

}  // namespace tgs
