// How many sessions the machine has room for, where the settings don't say. Any thread.
#pragma once

#include <cstddef>

namespace tgs {

/// One per 32 MiB of what the storage may use (the machine's memory, or its control group's limit), at
/// least 16.
std::size_t sessions_that_fit();

}  // namespace tgs
