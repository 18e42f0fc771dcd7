// What no single key can tell: settings that need each other, exclude each other, or must have an inner form.
#pragma once

#include "settings/findings.h"
#include "settings/settings.h"

namespace tgs {

/// Expects loaded settings; says nothing about keys that already have a fault.
void check_rules(const Settings& settings, Findings& findings);

}  // namespace tgs
