// New settings for a storage that runs. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "settings/settings.h"

namespace tgs {

/// Puts what a running storage can take of `fresh` into `running`. Returns the keys that are different too but count
/// from the next start.
std::vector<std::string> take_over(Settings& running, const Settings& fresh);

}  // namespace tgs
