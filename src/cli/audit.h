// `tgstorage audit verify [FILE...]`: whether the audit's files are as the storage wrote them. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// Without files: those of the settings, to their end. The exit code is 0 where nothing is wrong, 1 where the chain is
/// broken, with a line in `err` for each fault, and 2 where it can't be told.
Answer verify_audit(const Invocation& invocation);

}  // namespace tgs
