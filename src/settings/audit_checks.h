// Where the audit's file may be. Looks at files; any thread.
#pragma once

#include <string>

#include "settings/findings.h"
#include "settings/settings.h"

namespace tgs {

/// The process that writes the audit may write all that is in the file's folder, and workers all that is in theirs: a
/// fault where one holds what is the other's, or the settings file, which is in `folder`.
void check_audit(const Settings& settings, const std::string& folder, Findings& findings);

}  // namespace tgs
