// `tgstorage send SESSION REQUEST`: one request of the owner's to a session of the running storage, whatever its
// white-lists say. One thread; waits.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// TDLib's answer, a line. The exit code is 0 where that is no error.
Answer send_request(const Invocation& invocation);

}  // namespace tgs
