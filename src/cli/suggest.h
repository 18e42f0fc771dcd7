// `tgstorage policy suggest`: the smallest lists that would have let through what passed. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// A part of a settings file: allowed_requests, dangerous_requests, and of `clients` the sessions and lists.
Answer suggest(const Invocation& invocation);

}  // namespace tgs
