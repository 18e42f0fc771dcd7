// `tgstorage kick`, `block`, `unblock`, `blocks`: one command to the running storage, over its admin socket.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// Asks, waits for the answer, 15 seconds at most, and puts it into words. The exit code is 1 where there is none, or a
/// no.
Answer give_order(const Invocation& invocation);

}  // namespace tgs
