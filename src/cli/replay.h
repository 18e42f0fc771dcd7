// `tgstorage policy replay`: what the settings would decide otherwise about the requests of an audit log. By client,
// session and type: the audit does not show arguments as they were. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The exit code is 0 where nothing would be otherwise, 1 where something would.
Answer replay(const Invocation& invocation);

}  // namespace tgs
