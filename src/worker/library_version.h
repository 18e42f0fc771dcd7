// Which TDLib a library is, for whoever only wants to know. One thread.
#pragma once

#include <string>

#include "base/result.h"

namespace tgs::worker {

/// `1.8.67`. The library is loaded and asked in a child process, which connects nowhere: one that crashes or hangs
/// costs nothing but this answer, after 10 seconds at most. `path` as dlopen() takes it; the Error is for the owner.
/// The caller has no other threads.
Result<std::string> version_of_library(const std::string& path);

}  // namespace tgs::worker
