// Threads that run until the process ends, or their work does.
#pragma once

#include <functional>

namespace tgs {

/// Nobody waits for it: what the work uses, it has to hold. Signals go to the threads that expect them, so it gets
/// none.
void start_in_background(std::function<void()> work);

}  // namespace tgs
