// Runs a loop whose work comes in close succession: a request, its answer, the next request. To wake a thread that
// sleeps on another processor takes longer than most of what it is woken for, so this one looks for more for a moment
// before it sleeps. One thread of all at most does so: several would keep each other from working.
#pragma once

#include "net/loop.h"

namespace tgs::net {

/// Until the loop is stopped or has nothing left to wait for. With one processor, or where others need those that there
/// are, it sleeps at once.
void run_awake(Loop& loop);

}  // namespace tgs::net
