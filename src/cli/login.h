// `tgstorage login`: logs a session of the running storage in, whatever its white-lists say; `logout` ends it. Both
// wait for the person, and for Telegram. One thread.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The exit code is 0 where somebody is logged in at the end.
Answer log_in(const Invocation& invocation);

/// The exit code is 0 where Telegram has ended the session, and nothing of it is left.
Answer log_out(const Invocation& invocation);

}  // namespace tgs
