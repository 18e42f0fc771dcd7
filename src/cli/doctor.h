// `tgstorage doctor`: all that a storage needs, looked at, with the way out of what is wrong. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The exit code is 1 where a check has failed; warnings are none.
Answer examine(const Invocation& invocation);

}  // namespace tgs
