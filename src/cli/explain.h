// `tgstorage policy explain`: what the policy of the settings says of one request, by the code that judges it in a
// running storage. Nothing is started and nobody is asked. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The exit code is 0 where the request may pass, 1 where it is refused.
Answer explain(const Invocation& invocation);

}  // namespace tgs
