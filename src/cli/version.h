// `tgstorage version`: of the program, and of what it was built by. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

Answer show_version(const Invocation& invocation);

}  // namespace tgs
