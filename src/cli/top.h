// `tgstorage top`: the sessions that run and what they do, drawn anew every other second until it is ended.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The exit code is 0 where the person ended it, or all rounds are through; 1 where the storage does not answer.
Answer show_top(const Invocation& invocation);

}  // namespace tgs
