// How much memory a process has to itself. Any thread.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace tgs::monitor {

/// Bytes that are in memory and no file's (RssAnon): its heap and stacks, with what it shares with a process that it
/// was forked from. 0 where it is gone, or where /proc does not show it.
std::size_t anonymous_memory_of(pid_t pid);

}  // namespace tgs::monitor
