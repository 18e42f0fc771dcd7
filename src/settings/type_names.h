// The names of TDLib's types in the settings, checked against those that the pinned TDLib knows. Pure; any thread.
#pragma once

#include "settings/findings.h"
#include "settings/settings.h"

namespace tgs {

/// In an allow-list an unknown name grants nothing, so it is a warning: settings of the original must go on
/// working. Elsewhere it would silently switch something off, so it is a fault. Both name the nearest known ones.
void check_type_names(const Settings& settings, Findings& findings);

}  // namespace tgs
